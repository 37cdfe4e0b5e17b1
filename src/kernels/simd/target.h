// Opens an instruction-set region in a file compiled with baseline flags:
//
//   #include <immintrin.h>            // all includes first
//   TESSERA_TARGET_AVX2_BEGIN
//   ... functions, lambdas and helper templates that may use AVX2, FMA and F16C ...
//   TESSERA_TARGET_END
//
// Nothing outside the region contains such instructions, so no inline function of the standard
// library leaks them into the rest of the program (which a file-wide -mavx2 would do).
#pragma once

// clang-format off: clang reads a pragma from one literal only.
#if defined(__clang__)
#define TESSERA_TARGET_AVX2_BEGIN \
  _Pragma("clang attribute push(__attribute__((target(\"avx2,fma,f16c\"))), apply_to = function)")
#define TESSERA_TARGET_END _Pragma("clang attribute pop")
#else
#define TESSERA_TARGET_AVX2_BEGIN \
  _Pragma("GCC push_options") _Pragma("GCC target(\"avx2,fma,f16c\")")
#define TESSERA_TARGET_END _Pragma("GCC pop_options")
#endif
// clang-format on
