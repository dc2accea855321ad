/// @file Runs every test of a suite on both engines, each on a database of its own.
#pragma once
#include <gtest/gtest.h>

#include <cstdlib>
#include <filesystem>
#include <memory>
#include <string>

#include "kit/postgres.h"
#include "store/db.h"

namespace wigwag::store {

/// A folder that is gone at the end of the test.
class Scratch {
 public:
  Scratch() {
    std::string folder = std::filesystem::temp_directory_path() / "wigwag-test-XXXXXX";
    must(::mkdtemp(folder.data()) != nullptr, "a folder for the test");
    path = folder;
  }
  ~Scratch() { std::filesystem::remove_all(path); }
  Scratch(Scratch const&) = delete;
  std::filesystem::path path;
};

/// The address of a database in this folder whose schema is there: a copy of one that is made once a process, because
/// migrating takes longer than most tests.
inline std::string migrated(Engine engine, std::filesystem::path const& folder) {
  auto const made = [](std::string const& address) {
    must(Db::open(address).has_value(), "the database that is copied opens");
    return address;
  };
  if (engine == Engine::postgres) {
    static std::string const model = made(kit::fresh_postgres());
    return kit::copied_postgres(model);
  }
  static Scratch const scratch;
  static std::filesystem::path const model = scratch.path / "model.db";
  static std::string const opened = made("sqlite:" + model.string());
  std::filesystem::copy_file(model, folder / "wigwag.db");
  return "sqlite:" + (folder / "wigwag.db").string();
}

class EachEngine : public testing::TestWithParam<Engine> {
 protected:
  std::string const& address() {
    if (address_.empty())
      address_ =
          GetParam() == Engine::sqlite ? "sqlite:" + (scratch_.path / "wigwag.db").string() : kit::fresh_postgres();
    return address_;
  }
  std::unique_ptr<Db> open(OpenOptions const& options = {}) {
    if (address_.empty() && options.migrate) address_ = migrated(GetParam(), scratch_.path);
    auto db = Db::open(address(), options);
    if (!db) ADD_FAILURE() << db.error().message << " " << db.error().note;
    must(db.has_value(), "the test's database opens");
    return std::move(*db);
  }
  Scratch scratch_;

 private:
  std::string address_;
};

/// INSTANTIATE_TEST_SUITE_P(Each, Suite, kEngines, engine_name);
inline auto const kEngines = testing::Values(Engine::sqlite, Engine::postgres);
inline std::string engine_name(testing::TestParamInfo<Engine> const& info) {
  return info.param == Engine::sqlite ? "Sqlite" : "Postgres";
}

/// The value; a failed test, and no further, when there is none.
template <class T>
T ok(Result<T> result) {
  if (!result) ADD_FAILURE() << result.error().message << " | " << result.error().note;
  must(result.has_value(), "the test goes on only with a value");
  if constexpr (!std::is_void_v<T>) return *std::move(result);
}
/// The code of the Error that must be there.
template <class T>
Code code(Result<T> const& result) {
  if (!result) return result.error().code;
  ADD_FAILURE() << "succeeded, but had to fail";
  return {};
}

}  // namespace wigwag::store
