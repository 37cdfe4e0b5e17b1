// Changes of single levels: contrast, brightness, gamma, casts and inversion, through one table per
// channel.
#pragma once

#include "base/function_ref.h"
#include "base/index.h"
#include "draw/picture.h"

namespace tessera::synth {

// Every byte becomes curve(channel, byte / 255) · 255, rounded and saturated.
void map_levels(draw::Image& image, base::FunctionRef<double(Index channel, double level)> curve);

// All channels become the luma.
void remove_colour(draw::Image& image);

}  // namespace tessera::synth
