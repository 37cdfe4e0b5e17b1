// The effects behind `Effect`, by family. Each takes the strength from the dose; none is called
// with strength 0.
#pragma once

#include "base/rng.h"
#include "synth/degrade/effect.h"
#include "synth/degrade/internal/shape.h"

namespace tessera::synth {

// The page itself: effects_page.cc
void apply_coloured_paper(Degraded& page, const Dose& dose, base::Rng& rng);
void apply_paper_grain(Degraded& page, const Dose& dose, base::Rng& rng);
void apply_ink_bleed(Degraded& page, const Dose& dose, base::Rng& rng);
void apply_ink_thin(Degraded& page, const Dose& dose, base::Rng& rng);
void apply_ink_fade(Degraded& page, const Dose& dose, base::Rng& rng);
void apply_coffee_ring(Degraded& page, const Dose& dose, base::Rng& rng);
void apply_blots(Degraded& page, const Dose& dose, base::Rng& rng);
void apply_dust(Degraded& page, const Dose& dose, base::Rng& rng);
void apply_hairs(Degraded& page, const Dose& dose, base::Rng& rng);
void apply_copier_dirt(Degraded& page, const Dose& dose, base::Rng& rng);

// Its shape and place: effects_shape.cc
void bend_curl(Degraded& page, Shape& shape, const Dose& dose, base::Rng& rng);
void bend_folds(Degraded& page, Shape& shape, const Dose& dose, base::Rng& rng);
void bend_crumple(Degraded& page, Shape& shape, const Dose& dose, base::Rng& rng);
void place_rotated(Degraded& page, Shape& shape, const Dose& dose, base::Rng& rng);
void place_perspective(Degraded& page, Shape& shape, const Dose& dose, base::Rng& rng);
void place_on_table(Degraded& page, Shape& shape, const Dose& dose, base::Rng& rng);

// Light: effects_light.cc
void apply_shadow(Degraded& page, const Dose& dose, base::Rng& rng);
void apply_vignette(Degraded& page, const Dose& dose, base::Rng& rng);
void apply_glare(Degraded& page, const Dose& dose, base::Rng& rng);
void apply_colour_cast(Degraded& page, const Dose& dose, base::Rng& rng);
void apply_contrast(Degraded& page, const Dose& dose, base::Rng& rng);
void apply_greyscale(Degraded& page, const Dose& dose, base::Rng& rng);

// The device: effects_device.cc
void apply_moire(Degraded& page, const Dose& dose, base::Rng& rng);
void apply_gaussian_blur(Degraded& page, const Dose& dose, base::Rng& rng);
void apply_motion_blur(Degraded& page, const Dose& dose, base::Rng& rng);
void apply_defocus(Degraded& page, const Dose& dose, base::Rng& rng);
void apply_low_resolution(Degraded& page, const Dose& dose, base::Rng& rng);
void apply_gaussian_noise(Degraded& page, const Dose& dose, base::Rng& rng);
void apply_salt_and_pepper(Degraded& page, const Dose& dose, base::Rng& rng);
void apply_bands(Degraded& page, const Dose& dose, base::Rng& rng);
void apply_streaks(Degraded& page, const Dose& dose, base::Rng& rng);
void apply_fax(Degraded& page, const Dose& dose, base::Rng& rng);
void apply_jpeg(Degraded& page, const Dose& dose, base::Rng& rng);

}  // namespace tessera::synth
