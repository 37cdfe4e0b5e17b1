// The sizes that test and bench go through.
#pragma once

#include <array>

#include "base/index.h"

namespace tessera::kernels {

struct ResampleShape {
  Index width = 0;
  Index height = 0;
  Index out_width = 0;
  Index out_height = 0;
};

// Single pixels, one more and one less than a vector's or a block's worth, primes, enlarging and
// reducing, one axis alone, extreme aspects, windows as long as the picture.
inline constexpr std::array<ResampleShape, 25> kResampleShapes = {{
    {1, 1, 1, 1},      {1, 1, 7, 5},        {2, 3, 1, 1},         {3, 2, 3, 9},
    {5, 7, 11, 7},     {7, 8, 8, 7},        {8, 9, 3, 16},        {9, 1, 31, 1},
    {10, 8, 10, 8},    {11, 10, 32, 33},    {16, 15, 5, 4},       {17, 16, 112, 112},
    {31, 17, 384, 2},  {32, 33, 33, 32},    {33, 31, 10, 11},     {64, 7, 11, 384},
    {97, 89, 89, 97},  {100, 37, 384, 142}, {127, 255, 12, 13},   {333, 77, 165, 38},
    {1, 2000, 1, 384}, {2000, 1, 384, 1},   {385, 384, 384, 383}, {1000, 600, 384, 230},
    {33, 31, 33, 8},
}};

// The picture that the floor is stated for: into the global view and the nine-tile canvas.
inline constexpr std::array<ResampleShape, 2> kResampleFloor = {{
    {4000, 3000, 384, 288},
    {4000, 3000, 1152, 864},
}};

}  // namespace tessera::kernels
