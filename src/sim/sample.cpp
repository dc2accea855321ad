#include "sim/sample.h"

#include <algorithm>

#include "base/crypto.h"

namespace wigwag::sim {
namespace {

struct Sample {
  std::string_view mime_type;
  std::string_view base64;
};

// One pixel each; the start of an Ogg page, of an MP4 file, of a PDF.
constexpr Sample kSamples[] = {
    {"image/jpeg",
        "/9j/4AAQSkZJRgABAQEASABIAAD/2wBDAP//////////////////////////////////////////////////////////////////////////"
        "////////////wgALCAABAAEBAREA/8QAFBABAAAAAAAAAAAAAAAAAAAAAP/aAAgBAQABPxA="},
    {"image/png", "iVBORw0KGgoAAAANSUhEUgAAAAEAAAABCAYAAAAfFcSJAAAADUlEQVR42mNk+M9QDwADhgGAWjR9awAAAABJRU5ErkJggg=="},
    {"image/webp", "UklGRiIAAABXRUJQVlA4IBYAAAAwAQCdASoBAAEADsD+JaQAA3AAAAAA"},
    {"audio/ogg", "T2dnUwACAAAAAAAAAAABAAAAAAAAAAAAAAABE09wdXNIZWFkAQE4AYC7AAAAAAA="},
    {"video/mp4", "AAAAIGZ0eXBpc29tAAACAGlzb21pc28yYXZjMW1wNDE="},
    {"application/pdf", "JVBERi0xLjQKJSVFT0YK"},
};

}  // namespace

std::string sample_file(std::string_view mime_type, std::string_view media_id) {
  std::string_view const base = mime_type.substr(0, mime_type.find(';'));
  auto const* const found = std::ranges::find(kSamples, base, &Sample::mime_type);
  std::string bytes = found == std::end(kSamples) ? std::string() : base64_decode(found->base64).value_or("");
  return bytes + "\nsandbox file " + std::string(media_id) + "\n";
}

}  // namespace wigwag::sim
