// R rows of the product · G groups · T rows of x
#include "ops/row_groups.h"

#include <vector>

#include <gtest/gtest.h>

#include "grad/leaf.h"
#include "ops/elementwise.h"
#include "ops/gradient/gradient.h"
#include "ops/linear.h"
#include "ops/testing/stand_in.h"
#include "ops/testing/tensors.h"
#include "tensor/transfer.h"

namespace tessera::ops {
namespace {

using testing::breaks_contract;

using Rows = std::vector<Index>;

template <class Elem>
std::vector<Elem> list_of(const Tensor& x) {
  const HostValues<Elem> values(x);
  return {values.values().begin(), values.values().end()};
}

// The same on the CPU and where the host may not touch the lists.
class RowGroupsOf : public ::testing::Test {
 protected:
  std::unique_ptr<Context> host_ = Context::create({.num_threads = 1});
  std::unique_ptr<Context> device_ = testing::stand_in_context({.num_threads = 1});
};

TEST_F(RowGroupsOf, ListsKnowTheRowsOfEachRowOfX) {
  for (Context* context : {host_.get(), device_.get()}) {
    const RowGroups groups =
        row_groups(context->allocator(), Rows{0, 2, 2, 6}, Rows{2, 0, 2, 1, 1, 0});
    EXPECT_EQ(groups.num_groups(), 3);
    EXPECT_EQ(groups.num_rows, 6);
    EXPECT_EQ(list_of<Index>(groups.begin_G), (Rows{0, 2, 2, 6}));
    EXPECT_EQ(list_of<Index>(groups.x_row_R), (Rows{2, 0, 2, 1, 1, 0}));
    EXPECT_EQ(groups.rows_of_x_Tn.shape(), (Shape{3, 2}));
    EXPECT_EQ(list_of<std::int32_t>(groups.rows_of_x_Tn),
              (std::vector<std::int32_t>{1, 5, 3, 4, 0, 2}));
    for (const Tensor& list : {groups.begin_G, groups.x_row_R, groups.rows_of_x_Tn})
      EXPECT_EQ(&context_of(list), context);
  }
}

TEST_F(RowGroupsOf, RowsThatAreTakenUnequallyOftenHaveNoInverse) {
  for (const Rows& x_row : {Rows{0, 1, 0}, Rows{0, 2, 0}, Rows{1, 1, 1}}) {
    const RowGroups groups = row_groups(host_->allocator(), Rows{0, 3}, x_row);
    EXPECT_TRUE(groups.x_row_R.has_value());
    EXPECT_FALSE(groups.rows_of_x_Tn.has_value());
  }
}

// A dispatch by lists and back by their inverse, n = 2: every row doubled.
TEST_F(RowGroupsOf, ProductsByListsAndTheirInverseAddUp) {
  const Rows x_row = {2, 0, 2, 1, 1, 0};
  const Tensor x = testing::random_tensor(*host_, {3, 4}, 1);
  Tensor identity = Tensor::zeros(host_->allocator(), DType::kF32, {4, 4});
  for (Index i = 0; i < 4; ++i)
    identity.data<float>()[5 * i] = 1;
  for (Context* context : {host_.get(), device_.get()}) {
    Allocator& allocator = context->allocator();
    const std::vector<Tensor> weights(3, copy_to(allocator, identity));
    const RowGroups groups = row_groups(allocator, Rows{0, 2, 2, 6}, x_row);
    Tensor there = copy_to(allocator, x);
    const auto leaf = grad::watch(there);
    const Recording recording(*context);
    const Tensor y = grouped_linear({.x = there, .weights = weights, .groups = groups});
    const Tensor y_here = copy_to(host_->allocator(), y);
    for (std::size_t r = 0; r < x_row.size(); ++r)
      EXPECT_TRUE(testing::has_same_bits(x.narrow(0, x_row[r], 1),
                                         y_here.narrow(0, static_cast<Index>(r), 1)));
    backward(y, y.detached());
    EXPECT_TRUE(
        testing::has_same_bits(scale(x, 2.0F), copy_to(host_->allocator(), leaf->gradient())));
  }
}

TEST_F(RowGroupsOf, RowsInOrderHaveNoLists) {
  const RowGroups plain = row_groups(host_->allocator(), Rows{0, 1, 4});
  const RowGroups taken = row_groups(host_->allocator(), Rows{0, 1, 4}, Rows{3, 2, 1, 0});
  for (const RowGroups& groups : {plain, taken.in_order()}) {
    EXPECT_EQ(groups.num_rows, 4);
    EXPECT_EQ(list_of<Index>(groups.begin_G), (Rows{0, 1, 4}));
    EXPECT_FALSE(groups.x_row_R.has_value());
    EXPECT_FALSE(groups.rows_of_x_Tn.has_value());
  }
}

TEST_F(RowGroupsOf, NoRowsAreGroupsToo) {
  const RowGroups groups = row_groups(device_->allocator(), Rows{0, 0, 0});
  EXPECT_EQ(groups.num_groups(), 2);
  EXPECT_EQ(&context_of(groups.begin_G), device_.get());
  EXPECT_EQ(groups.in_order().num_groups(), 2);
  EXPECT_EQ(groups.num_rows, 0);
  EXPECT_EQ(list_of<Index>(groups.begin_G), (Rows{0, 0, 0}));
  EXPECT_FALSE(groups.x_row_R.has_value());
  EXPECT_FALSE(groups.rows_of_x_Tn.has_value());
}

TEST_F(RowGroupsOf, ListsThatDoNotFitAreRefused) {
  const auto broken = [&](const Rows& begin, const Rows& x_row,
                          std::initializer_list<std::string_view> parts) {
    return breaks_contract([&] { (void)row_groups(host_->allocator(), begin, x_row); }, parts);
  };
  EXPECT_TRUE(broken({}, {}, {"row_groups", "ascending from 0"}));
  EXPECT_TRUE(broken({1, 2}, {}, {"row_groups", "from 1"}));
  EXPECT_TRUE(broken({0, 3, 2}, {}, {"row_groups", "ascending"}));
  EXPECT_TRUE(broken({0, 3}, {0, 1}, {"row_groups", "3 rows", "are 2"}));
  EXPECT_TRUE(broken({0, 2}, {0, -1}, {"row_groups", "from -1"}));
}

}  // namespace
}  // namespace tessera::ops
