#include "synth/text/internal/screen_paper.h"

#include <array>

#include "synth/chance.h"

namespace tessera::synth {

Paper screen_paper(base::Rng& rng) {
  if (chance::holds(rng, 0.4)) return choose_paper(0.3, rng, 0.5);
  constexpr std::array<draw::Colour, 4> kGrounds = {
      {{12, 12, 12}, {30, 30, 46}, {0, 43, 54}, {40, 44, 52}}};
  Paper paper;
  paper.ground = chance::pick(kGrounds, rng);
  constexpr std::array<draw::Colour, 4> kInks = {
      {{230, 230, 230}, {80, 250, 120}, {255, 190, 80}, {200, 210, 230}}};
  paper.ink = chance::pick(kInks, rng);
  paper.shade = draw::mix(paper.ground, paper.ink, 0.08);
  return paper;
}

}  // namespace tessera::synth
