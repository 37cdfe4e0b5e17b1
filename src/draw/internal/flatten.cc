#include "draw/internal/flatten.h"

#include <algorithm>
#include <cmath>

#include "base/check.h"

namespace tessera::draw::internal {
namespace {

constexpr double kTolerance = 0.02;  // pixels
constexpr int kMaxChords = 500;
constexpr double kMaxCoordinate = 1e6;

void append_point(Polyline& line, Point p) {
  base::check(std::fabs(p.x) < kMaxCoordinate && std::fabs(p.y) < kMaxCoordinate, "path",
              "coordinates below a million, has ", p.x, ", ", p.y);
  if (line.points.empty() || line.points.back() != p) line.points.push_back(p);
}

double bend(Point a, Point b, Point c) {
  return distance({}, a + c - 2 * b);
}

// With second derivatives of at most 6 m, n chords stay within 6 m / (8 n^2) of the curve.
int num_chords(Point p0, Point p1, Point p2, Point p3) {
  const double m = std::max(bend(p0, p1, p2), bend(p1, p2, p3));
  const double chords = std::ceil(std::sqrt(6 * m / (8 * kTolerance)));
  return std::clamp(static_cast<int>(std::min<double>(chords, kMaxChords)), 1, kMaxChords);
}

void append_curve(Polyline& line, Point p1, Point p2, Point p3) {
  const Point p0 = line.points.back();
  const int n = num_chords(p0, p1, p2, p3);
  for (int i = 1; i < n; ++i) {
    const double t = static_cast<double>(i) / n;
    const double u = 1 - t;
    append_point(line,
                 (u * u * u) * p0 + (3 * u * u * t) * p1 + (3 * u * t * t) * p2 + (t * t * t) * p3);
  }
  append_point(line, p3);
}

void close(Polyline& line) {
  line.is_closed = true;
  if (line.points.size() > 1 && line.points.back() == line.points.front()) line.points.pop_back();
}

}  // namespace

std::vector<Polyline> flatten(const Path& path) {
  std::vector<Polyline> lines;
  const Point* next = path.points().data();
  for (const Path::Verb verb : path.verbs()) {
    // After a close, drawing goes on from where the closed part began.
    const bool goes_on = verb == Path::Verb::kLine || verb == Path::Verb::kCurve;
    if (goes_on && lines.back().is_closed) {
      lines.push_back({.points = {lines.back().points.front()}, .is_closed = false});
    }
    switch (verb) {
      case Path::Verb::kMove:
        lines.emplace_back();
        append_point(lines.back(), *next++);
        break;
      case Path::Verb::kLine:
        append_point(lines.back(), *next++);
        break;
      case Path::Verb::kCurve:
        append_curve(lines.back(), next[0], next[1], next[2]);
        next += 3;
        break;
      case Path::Verb::kClose:
        close(lines.back());
        break;
    }
  }
  return lines;
}

Box bounds_of(std::span<const Polyline> polylines) {
  std::vector<Point> points;
  for (const Polyline& line : polylines) {
    points.insert(points.end(), line.points.begin(), line.points.end());
  }
  return draw::bounds_of(points);
}

}  // namespace tessera::draw::internal
