// Values between the host and a tensor's device. What the host wants of a tensor goes through here:
// on the CPU these cost nothing or a plain copy; on a GPU a read waits for all work queued there.
//
//   const HostValues<float> loss(loss_1);            // loss.values()[0]
//   write_values<float>(x_TD, values);               // host to tensor
//   Uploaded<std::int32_t> ids(allocator, host_ids); // ids.data() is for a kernel's arguments
//   Downloaded<double> sums(allocator, host_sums);   // the kernel writes to sums.data(),
//   sums.fetch();                                    // then host_sums has what it wrote
//                                                    // (or fetch_later(), for one wait of several)
//   DeviceValues<double> loss(allocator, 1);         // the same, read when the host waits anyway
#pragma once

#include <cstddef>
#include <span>
#include <vector>

#include "tensor/tensor.h"

namespace tessera {

[[nodiscard]] inline bool is_on_host(const Allocator& allocator) {
  return allocator.device().kind == DeviceKind::kCpu;
}

// x where `allocator` is; x itself when it is there already. Contiguous or block-quantised; no
// gradient is carried over.
[[nodiscard]] Tensor copy_to(Allocator& allocator, const Tensor& x);

// Replaces the values of `to` by those of `from`, wherever they lie: equal types and shapes, both
// contiguous or block-quantised.
void copy_bytes(const Tensor& from, const Tensor& to);

// All bytes of a contiguous or block-quantised tensor; a copy of them where it lies on a device.
class HostBytes {
 public:
  explicit HostBytes(const Tensor& x);
  [[nodiscard]] std::span<const std::byte> bytes() const { return bytes_; }

 private:
  std::vector<std::byte> copy_;
  std::span<const std::byte> bytes_;
};

template <class Elem>
class HostValues {
 public:
  explicit HostValues(const Tensor& x)
      : bytes_(of_type(x)),
        values_(reinterpret_cast<const Elem*>(bytes_.bytes().data()),
                static_cast<std::size_t>(x.numel())) {}
  [[nodiscard]] std::span<const Elem> values() const { return values_; }

 private:
  static const Tensor& of_type(const Tensor& x) {
    base::check(x.dtype() == kDTypeOf<Elem>, "host values", "type ", to_string(kDTypeOf<Elem>),
                ", is ", to_string(x.dtype()));
    return x;
  }
  HostBytes bytes_;
  std::span<const Elem> values_;
};

// Replaces all bytes of a contiguous or block-quantised tensor.
void write_bytes(const Tensor& to, std::span<const std::byte> bytes);

template <class Elem>
void write_values(const Tensor& to, std::span<const Elem> values) {
  base::check(to.dtype() == kDTypeOf<Elem>, "write values", "type ", to_string(kDTypeOf<Elem>),
              ", is ", to_string(to.dtype()));
  write_bytes(to, std::as_bytes(values));
}

// Of a tensor of one value.
template <class Elem>
[[nodiscard]] Elem read_value(const Tensor& x) {
  base::check(x.numel() == 1, "read value", "one value, has shape ", x.shape());
  return HostValues<Elem>(x).values()[0];
}
template <class Elem>
void write_value(const Tensor& to, Elem value) {
  write_values<Elem>(to, {&value, 1});
}

// Values of the host where a kernel of the allocator's device reads them. They must outlive this.
template <class Elem>
class Uploaded {
 public:
  Uploaded(Allocator& allocator, std::span<const Elem> values) : data_(values.data()) {
    if (is_on_host(allocator) || values.empty()) return;
    copy_ = Storage::allocate(allocator, values.size_bytes());
    if (allocator.keeps_values())
      allocator.write(copy_.mutable_data(), values.data(), values.size_bytes());
    data_ = reinterpret_cast<const Elem*>(copy_.data());
  }
  [[nodiscard]] const Elem* data() const { return data_; }  // null for no values

 private:
  Storage copy_;
  const Elem* data_;
};

// Memory of the host, where a kernel of the allocator's device writes it. It must outlive this.
template <class Elem>
class Downloaded {
 public:
  Downloaded(Allocator& allocator, std::span<Elem> values)
      : allocator_(allocator), values_(values) {
    if (!is_on_host(allocator) && !values.empty())
      copy_ = Storage::allocate(allocator, values.size_bytes());
  }
  [[nodiscard]] Elem* data() const {
    return copy_.has_value() ? reinterpret_cast<Elem*>(copy_.mutable_data()) : values_.data();
  }
  // After the kernel was queued.
  void fetch() const {
    fetch_later();
    if (copy_.has_value()) allocator_.finish_reads();
  }
  // By the allocator's next finish_reads() at the latest.
  void fetch_later() const {
    if (copy_.has_value() && allocator_.keeps_values())
      allocator_.read_later(values_.data(), copy_.data(), values_.size_bytes());
  }

 private:
  Allocator& allocator_;
  std::span<Elem> values_;
  Storage copy_;
};

// Values that kernels of the allocator's device write, and that stay there until the host asks for
// them.
template <class Elem>
class DeviceValues {
 public:
  DeviceValues() = default;  // none
  DeviceValues(Allocator& allocator, Index count)
      : storage_(Storage::allocate(allocator, static_cast<std::size_t>(count) * sizeof(Elem))) {}

  [[nodiscard]] bool has_value() const { return storage_.has_value(); }
  [[nodiscard]] Allocator& allocator() const { return storage_.allocator(); }
  [[nodiscard]] Elem* data() const { return reinterpret_cast<Elem*>(storage_.mutable_data()); }
  // Fills `values`, as many as there are, by the allocator's next finish_reads() at the latest.
  // Nothing is written while the allocator keeps no values.
  void read_later(std::span<Elem> values) const {
    base::check(values.size_bytes() == storage_.num_bytes(), "device values",
                "as many values, are ", storage_.num_bytes() / sizeof(Elem), " and ",
                values.size());
    if (allocator().keeps_values())
      allocator().read_later(values.data(), storage_.data(), values.size_bytes());
  }
  // Waits for one value; 0 while the allocator keeps none.
  [[nodiscard]] Elem read() const {
    Elem value{};
    read_later({&value, 1});
    allocator().finish_reads();
    return value;
  }

 private:
  Storage storage_;
};

}  // namespace tessera
