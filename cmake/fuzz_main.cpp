/// @file Runs a fuzz target as a plain test: its corpus, then inputs mutated from it by a fixed seed. It ends after 10
/// s at the latest; the same inputs come in the same order every time.
#include <algorithm>
#include <chrono>
#include <cstdint>
#include <cstdio>
#include <filesystem>
#include <fstream>
#include <iterator>
#include <random>
#include <string>
#include <vector>

extern "C" int LLVMFuzzerTestOneInput(std::uint8_t const* data, std::size_t size);

namespace {

constexpr int kGenerated = 20'000;
constexpr std::size_t kInputBytesMax = 8192;
constexpr std::chrono::seconds kBudget{10};

std::vector<std::string> read_corpus(std::filesystem::path const& folder) {
  std::vector<std::string> inputs{"", "{}", "[]", "\"\"", "a=b&c[d]=e", "0", "null"};
  if (!std::filesystem::is_directory(folder)) return inputs;
  std::vector<std::filesystem::path> files;
  for (auto const& entry : std::filesystem::recursive_directory_iterator(folder))
    if (entry.is_regular_file()) files.push_back(entry.path());
  std::sort(files.begin(), files.end());
  for (auto const& file : files) {
    std::ifstream in(file, std::ios::binary);
    inputs.emplace_back(std::istreambuf_iterator<char>(in), std::istreambuf_iterator<char>());
  }
  return inputs;
}

std::string mutated(std::vector<std::string> const& corpus, std::mt19937_64& random) {
  auto const below = [&](std::size_t bound) { return bound == 0 ? 0 : random() % bound; };
  std::string text = corpus[below(corpus.size())];
  for (auto times = 1 + below(6); times > 0; --times) {
    std::size_t const at = below(text.size() + 1);
    switch (below(5)) {
      case 0: text.insert(at, 1, static_cast<char>(below(256))); break;
      case 1: text.insert(at, 1, "{}[]\"\\,:&=%()-+.;\r\n"[below(20)]); break;
      case 2: text.erase(at, 1 + below(16)); break;
      case 3:
        if (at < text.size()) text[at] = static_cast<char>(text[at] ^ (1 << below(8)));
        break;
      default: {
        std::string const& other = corpus[below(corpus.size())];
        std::size_t const from = below(other.size() + 1);
        text.insert(at, other, from, 1 + below(64));
      }
    }
  }
  if (text.size() > kInputBytesMax) text.resize(kInputBytesMax);
  return text;
}

void run(std::string const& input) {
  std::vector<std::uint8_t> const bytes(input.begin(), input.end());  // exact size: reading one byte further is caught
  LLVMFuzzerTestOneInput(bytes.data(), bytes.size());
}

}  // namespace

int main(int argc, char** argv) {
  auto const corpus = read_corpus(argc > 1 ? argv[1] : "");
  for (auto const& input : corpus) run(input);
  std::mt19937_64 random(20240501);
  auto const deadline = std::chrono::steady_clock::now() + kBudget;
  int done = 0;
  while (done < kGenerated && std::chrono::steady_clock::now() < deadline) {
    run(mutated(corpus, random));
    ++done;
  }
  std::printf("%zu inputs from the corpus, %d generated\n", corpus.size(), done);
}
