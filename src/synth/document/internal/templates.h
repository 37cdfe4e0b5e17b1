// The templates of the generator "document", by the file they stand in.
#pragma once

#include "base/rng.h"
#include "synth/assets/studio.h"
#include "synth/scene.h"

namespace tessera::synth {

// receipts.cc: what tills and machines print.
[[nodiscard]] Scene make_till_receipt(Studio& studio, const SceneRequest& request, base::Rng& rng);
[[nodiscard]] Scene make_tax_receipt(Studio& studio, const SceneRequest& request, base::Rng& rng);
[[nodiscard]] Scene make_restaurant_bill(Studio& studio,
                                         const SceneRequest& request,
                                         base::Rng& rng);
[[nodiscard]] Scene make_fuel_receipt(Studio& studio, const SceneRequest& request, base::Rng& rng);
[[nodiscard]] Scene make_card_slip(Studio& studio, const SceneRequest& request, base::Rng& rng);

// invoices.cc: what companies send one another.
[[nodiscard]] Scene make_invoice(Studio& studio, const SceneRequest& request, base::Rng& rng);
[[nodiscard]] Scene make_banded_invoice(Studio& studio,
                                        const SceneRequest& request,
                                        base::Rng& rng);
[[nodiscard]] Scene make_tax_invoice(Studio& studio, const SceneRequest& request, base::Rng& rng);
[[nodiscard]] Scene make_quotation(Studio& studio, const SceneRequest& request, base::Rng& rng);
[[nodiscard]] Scene make_order_confirmation(Studio& studio,
                                            const SceneRequest& request,
                                            base::Rng& rng);
[[nodiscard]] Scene make_delivery_note(Studio& studio, const SceneRequest& request, base::Rng& rng);

// statements.cc: pay, accounts, meters, expenses.
[[nodiscard]] Scene make_payslip(Studio& studio, const SceneRequest& request, base::Rng& rng);
[[nodiscard]] Scene make_bank_statement(Studio& studio,
                                        const SceneRequest& request,
                                        base::Rng& rng);
[[nodiscard]] Scene make_utility_bill(Studio& studio, const SceneRequest& request, base::Rng& rng);
[[nodiscard]] Scene make_expense_report(Studio& studio,
                                        const SceneRequest& request,
                                        base::Rng& rng);

// price_lists.cc: what is offered at which price.
[[nodiscard]] Scene make_goods_list(Studio& studio, const SceneRequest& request, base::Rng& rng);
[[nodiscard]] Scene make_menu(Studio& studio, const SceneRequest& request, base::Rng& rng);

// forms.cc: what is filled in.
[[nodiscard]] Scene make_registration_form(Studio& studio,
                                           const SceneRequest& request,
                                           base::Rng& rng);
[[nodiscard]] Scene make_application_form(Studio& studio,
                                          const SceneRequest& request,
                                          base::Rng& rng);
[[nodiscard]] Scene make_patient_form(Studio& studio, const SceneRequest& request, base::Rng& rng);
[[nodiscard]] Scene make_customs_form(Studio& studio, const SceneRequest& request, base::Rng& rng);

// letters.cc: what people write to one another.
[[nodiscard]] Scene make_business_letter(Studio& studio,
                                         const SceneRequest& request,
                                         base::Rng& rng);
[[nodiscard]] Scene make_memo(Studio& studio, const SceneRequest& request, base::Rng& rng);
[[nodiscard]] Scene make_phone_note(Studio& studio, const SceneRequest& request, base::Rng& rng);
[[nodiscard]] Scene make_certificate(Studio& studio, const SceneRequest& request, base::Rng& rng);

// cards.cc: what people carry.
[[nodiscard]] Scene make_centred_card(Studio& studio, const SceneRequest& request, base::Rng& rng);
[[nodiscard]] Scene make_split_card(Studio& studio, const SceneRequest& request, base::Rng& rng);
[[nodiscard]] Scene make_band_card(Studio& studio, const SceneRequest& request, base::Rng& rng);
[[nodiscard]] Scene make_badge(Studio& studio, const SceneRequest& request, base::Rng& rng);
[[nodiscard]] Scene make_membership_card(Studio& studio,
                                         const SceneRequest& request,
                                         base::Rng& rng);
[[nodiscard]] Scene make_name_tag(Studio& studio, const SceneRequest& request, base::Rng& rng);
[[nodiscard]] Scene make_appointment_card(Studio& studio,
                                          const SceneRequest& request,
                                          base::Rng& rng);
[[nodiscard]] Scene make_library_card(Studio& studio, const SceneRequest& request, base::Rng& rng);

// tickets.cc: what lets people in.
[[nodiscard]] Scene make_train_ticket(Studio& studio, const SceneRequest& request, base::Rng& rng);
[[nodiscard]] Scene make_boarding_pass(Studio& studio, const SceneRequest& request, base::Rng& rng);
[[nodiscard]] Scene make_event_ticket(Studio& studio, const SceneRequest& request, base::Rng& rng);
[[nodiscard]] Scene make_parking_ticket(Studio& studio,
                                        const SceneRequest& request,
                                        base::Rng& rng);

// labels.cc: what is stuck onto things and walls.
[[nodiscard]] Scene make_parcel_label(Studio& studio, const SceneRequest& request, base::Rng& rng);
[[nodiscard]] Scene make_product_label(Studio& studio, const SceneRequest& request, base::Rng& rng);
[[nodiscard]] Scene make_price_tag(Studio& studio, const SceneRequest& request, base::Rng& rng);
[[nodiscard]] Scene make_opening_hours(Studio& studio, const SceneRequest& request, base::Rng& rng);
[[nodiscard]] Scene make_prescription(Studio& studio, const SceneRequest& request, base::Rng& rng);

// slips.cc: what is handed over, and sheets that are kept.
[[nodiscard]] Scene make_voucher(Studio& studio, const SceneRequest& request, base::Rng& rng);
[[nodiscard]] Scene make_cheque(Studio& studio, const SceneRequest& request, base::Rng& rng);
[[nodiscard]] Scene make_warranty_card(Studio& studio, const SceneRequest& request, base::Rng& rng);
[[nodiscard]] Scene make_school_report(Studio& studio, const SceneRequest& request, base::Rng& rng);
[[nodiscard]] Scene make_invitation(Studio& studio, const SceneRequest& request, base::Rng& rng);
[[nodiscard]] Scene make_visitors_list(Studio& studio, const SceneRequest& request, base::Rng& rng);

}  // namespace tessera::synth
