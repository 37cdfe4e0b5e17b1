#include "synth/document/document.h"

#include <array>

#include "synth/assets/studio.h"
#include "synth/document/internal/templates.h"
#include "synth/text/text.h"

namespace tessera::synth {
namespace {

using Make = Scene (*)(Studio&, const SceneRequest&, base::Rng&);

// A picture that no part of the document fits into shows text instead.
template <Make kMake>
Scene make_or_text(Studio& studio, const SceneRequest& request, base::Rng& rng) {
  Scene scene = kMake(studio, request, rng);
  if (!scene.root.children.empty()) return scene;
  return text_templates().front().make(studio, request, rng);
}

constexpr std::array kTemplates = {
    SceneTemplate{"till-receipt", 3, false, make_or_text<make_till_receipt>},
    SceneTemplate{"tax-receipt", 2, false, make_or_text<make_tax_receipt>},
    SceneTemplate{"restaurant-bill", 2, false, make_or_text<make_restaurant_bill>},
    SceneTemplate{"card-slip", 1, false, make_or_text<make_card_slip>},
    SceneTemplate{"invoice", 2, false, make_or_text<make_invoice>},
    SceneTemplate{"banded-invoice", 1.5, false, make_or_text<make_banded_invoice>},
    SceneTemplate{"tax-invoice", 1.5, false, make_or_text<make_tax_invoice>},
    SceneTemplate{"quotation", 1, false, make_or_text<make_quotation>},
    SceneTemplate{"delivery-note", 1, false, make_or_text<make_delivery_note>},
    SceneTemplate{"payslip", 1, false, make_or_text<make_payslip>},
    SceneTemplate{"bank-statement", 1.5, false, make_or_text<make_bank_statement>},
    SceneTemplate{"utility-bill", 1, false, make_or_text<make_utility_bill>},
    SceneTemplate{"goods-list", 1, false, make_or_text<make_goods_list>},
    SceneTemplate{"menu", 1, false, make_or_text<make_menu>},
    SceneTemplate{"registration-form", 1, false, make_or_text<make_registration_form>},
    SceneTemplate{"application-form", 1, false, make_or_text<make_application_form>},
    SceneTemplate{"patient-form", 1, false, make_or_text<make_patient_form>},
    SceneTemplate{"customs-form", 1, false, make_or_text<make_customs_form>},
    SceneTemplate{"business-letter", 1, false, make_or_text<make_business_letter>},
    SceneTemplate{"memo", 1, true, make_or_text<make_memo>},
    SceneTemplate{"phone-note", 1, false, make_or_text<make_phone_note>},
    SceneTemplate{"certificate", 1, true, make_or_text<make_certificate>},
    SceneTemplate{"centred-card", 0.6, false, make_or_text<make_centred_card>},
    SceneTemplate{"split-card", 0.6, false, make_or_text<make_split_card>},
    SceneTemplate{"band-card", 0.6, false, make_or_text<make_band_card>},
    SceneTemplate{"badge", 1, false, make_or_text<make_badge>},
    SceneTemplate{"membership-card", 1, false, make_or_text<make_membership_card>},
    SceneTemplate{"name-tag", 1, false, make_or_text<make_name_tag>},
    SceneTemplate{"appointment-card", 1, false, make_or_text<make_appointment_card>},
    SceneTemplate{"library-card", 1, true, make_or_text<make_library_card>},
    SceneTemplate{"train-ticket", 1, false, make_or_text<make_train_ticket>},
    SceneTemplate{"boarding-pass", 1, false, make_or_text<make_boarding_pass>},
    SceneTemplate{"event-ticket", 1, true, make_or_text<make_event_ticket>},
    SceneTemplate{"parking-ticket", 1, false, make_or_text<make_parking_ticket>},
    SceneTemplate{"parcel-label", 1, false, make_or_text<make_parcel_label>},
    SceneTemplate{"product-label", 1, false, make_or_text<make_product_label>},
    SceneTemplate{"price-tag", 1, false, make_or_text<make_price_tag>},
    SceneTemplate{"opening-hours", 1, false, make_or_text<make_opening_hours>},
    SceneTemplate{"prescription", 1, false, make_or_text<make_prescription>},
    SceneTemplate{"voucher", 1, false, make_or_text<make_voucher>},
    SceneTemplate{"cheque", 1, false, make_or_text<make_cheque>},
    SceneTemplate{"warranty-card", 1, false, make_or_text<make_warranty_card>},
    SceneTemplate{"school-report", 1, false, make_or_text<make_school_report>},
    SceneTemplate{"invitation", 1, false, make_or_text<make_invitation>},
    SceneTemplate{"visitors-list", 1, false, make_or_text<make_visitors_list>},
    SceneTemplate{"fuel-receipt", 1, true, make_or_text<make_fuel_receipt>},
    SceneTemplate{"order-confirmation", 1, true, make_or_text<make_order_confirmation>},
    SceneTemplate{"expense-report", 1, true, make_or_text<make_expense_report>},
};

}  // namespace

std::span<const SceneTemplate> document_templates() {
  return kTemplates;
}

}  // namespace tessera::synth
