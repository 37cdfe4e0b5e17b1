// Words that receipts, invoices and statements print, in the languages of generation.
#pragma once

#include <cstdint>
#include <string>

#include "base/rng.h"
#include "synth/assets/language.h"

namespace tessera::synth {

enum class LedgerWord : std::uint8_t {
  // What the document is.
  kReceipt,
  kInvoice,
  kQuotation,
  kOrderConfirmation,
  kDeliveryNote,
  kPayslip,
  kStatement,
  kUtilityBill,
  kExpenseReport,
  kPriceList,
  kMenu,
  kBill,
  kCardPayment,
  // Labels of what identifies it.
  kDate,
  kTime,
  kReceiptNumber,
  kInvoiceNumber,
  kOrderNumber,
  kQuotationNumber,
  kDeliveryNumber,
  kCustomerNumber,
  kAccountNumber,
  kTaxNumber,
  kCustomer,
  kBillTo,
  kShipTo,
  kCashier,
  kServer,
  kTill,
  kTable,
  kGuests,
  kDueDate,
  kOrderDate,
  kDeliveryDate,
  kValidUntil,
  kPeriod,
  kReference,
  kPage,
  // Columns.
  kPosition,
  kItem,
  kQuantity,
  kPrice,
  kUnitPrice,
  kAmount,
  kArticleNumber,
  kDescription,
  kDebit,
  kCredit,
  kBalance,
  // Sums.
  kSubtotal,
  kDiscount,
  kShipping,
  kTax,
  kNet,
  kGross,
  kTotal,
  kAmountDue,
  kRounding,
  kNumItems,
  kTip,
  // How it is paid.
  kPaymentMethod,
  kCash,
  kChange,
  kCreditCard,
  kDebitCard,
  kBankTransfer,
  kTerminal,
  kCardNumber,
  kApprovalCode,
  kApproved,
  // Fuel.
  kPump,
  kPetrol,
  kDiesel,
  kVolume,
  kPricePerLitre,
  // Wages.
  kEmployee,
  kStaffNumber,
  kEarnings,
  kDeductions,
  kBaseSalary,
  kOvertime,
  kBonus,
  kTravelAllowance,
  kIncomeTax,
  kHealthInsurance,
  kPension,
  kGrossPay,
  kNetPay,
  // Accounts.
  kOpeningBalance,
  kClosingBalance,
  kCardPurchase,
  kTransfer,
  kSalary,
  kRent,
  kCashWithdrawal,
  kBankFee,
  // Meters.
  kMeterNumber,
  kPreviousReading,
  kCurrentReading,
  kConsumption,
  kEnergyCharge,
  kBasicCharge,
  // Expenses and deliveries.
  kPurpose,
  kApprovedBy,
  kTrain,
  kHotel,
  kMeals,
  kTaxi,
  kParking,
  kStationery,
  kNumPackages,
  kWeight,
  // Menus.
  kStarters,
  kMainCourses,
  kDesserts,
  // Sentences.
  kThanks,
  kKeepReceipt,
  kPricesIncludeTax,
  kPaymentTerms,
  kOfferText,
  kOrderText,
  kNoSignature,
};

// One of the wordings that are used in the language, without a colon.
[[nodiscard]] std::string ledger_word(LedgerWord word, Language language, base::Rng& rng);

}  // namespace tessera::synth
