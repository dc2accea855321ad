// expect: deleted function
#include "base/json.h"

std::string read();

std::size_t members() {
#ifdef MISTAKE
  auto const document = wigwag::json::Document::parse(read());
#else
  std::string const text = read();
  auto const document = wigwag::json::Document::parse(text);
#endif
  return document ? document->root().size() : 0;
}
