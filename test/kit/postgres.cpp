#include "kit/postgres.h"

#include <fcntl.h>
#include <fmt/format.h>
#include <libpq-fe.h>
#include <sys/wait.h>
#include <unistd.h>

#include <array>
#include <cstdio>
#include <cstdlib>
#include <memory>
#include <mutex>
#include <random>
#include <string>
#include <vector>

namespace wigwag::kit {
namespace {

[[noreturn]] void give_up(std::string const& why) {
  fmt::print(stderr, "no PostgreSQL for this test: {}\n", why);
  std::_Exit(1);
}

/// Runs tools/with_postgres.sh around `cat`, whose end of input is our end, however we end: then the server stops.
class PrivateServer {
 public:
  PrivateServer() {
    std::array<int, 2> in{}, out{};
    if (pipe2(in.data(), O_CLOEXEC) != 0 || pipe2(out.data(), O_CLOEXEC) != 0) give_up("no pipe");
    child_ = fork();
    if (child_ == 0) {
      setpgid(0, 0);  // an interrupt at the terminal is for us; the server follows
      dup2(in[0], STDIN_FILENO);
      dup2(out[1], STDOUT_FILENO);
      execl(WIGWAG_SOURCE_DIR "/tools/with_postgres.sh", "with_postgres.sh", "sh", "-c",
          "echo \"$WIGWAG_TEST_POSTGRES\"; exec cat", nullptr);
      std::_Exit(127);
    }
    close(in[0]);
    close(out[1]);
    lifeline_ = in[1];
    for (char c = 0; read(out[0], &c, 1) == 1 && c != '\n';) address_ += c;
    close(out[0]);
    if (!address_.starts_with("postgres://")) give_up("tools/with_postgres.sh started none");
  }
  PrivateServer(PrivateServer const&) = delete;
  ~PrivateServer() {
    close(lifeline_);
    waitpid(child_, nullptr, 0);
  }
  std::string const& address() const { return address_; }

 private:
  pid_t child_ = 0;
  int lifeline_ = -1;
  std::string address_;
};

class Databases {
 public:
  Databases() {
    if (char const* given = std::getenv("WIGWAG_TEST_POSTGRES"); given != nullptr && *given != '\0') {
      server_address_ = given;
      return;
    }
    private_server_ = std::make_unique<PrivateServer>();
    server_address_ = private_server_->address();
  }
  Databases(Databases const&) = delete;
  ~Databases() {
    if (private_server_) return;  // its databases go with it
    for (auto const& name : names_) run(fmt::format("DROP DATABASE IF EXISTS {} WITH (FORCE)", name));
  }

  std::string create(std::string const& like) {
    std::scoped_lock const lock(mutex_);
    std::string const name = fmt::format("wigwag_{:08x}{:08x}", random_(), random_());
    if (auto const error = run(fmt::format("CREATE DATABASE {} TEMPLATE {} STRATEGY file_copy", name, like));
        !error.empty())
      give_up(error);
    names_.push_back(name);
    return server_address_.substr(0, server_address_.rfind('/') + 1) + name;
  }

 private:
  /// Empty, or the server's complaint.
  std::string run(std::string const& statement) const {
    std::unique_ptr<PGconn, decltype(&PQfinish)> const connection(PQconnectdb(server_address_.c_str()), &PQfinish);
    if (PQstatus(connection.get()) != CONNECTION_OK) return PQerrorMessage(connection.get());
    PQsetNoticeProcessor(connection.get(), [](void*, char const*) {}, nullptr);
    std::unique_ptr<PGresult, decltype(&PQclear)> const result(PQexec(connection.get(), statement.c_str()), &PQclear);
    return PQresultStatus(result.get()) == PGRES_COMMAND_OK ? "" : PQerrorMessage(connection.get());
  }

  std::mutex mutex_;
  std::random_device random_;
  std::string server_address_;
  std::unique_ptr<PrivateServer> private_server_;
  std::vector<std::string> names_;
};

Databases& databases() {
  static Databases all;
  return all;
}

}  // namespace

std::string fresh_postgres() { return databases().create("template0"); }

std::string copied_postgres(std::string const& address) {
  return databases().create(address.substr(address.rfind('/') + 1));
}

}  // namespace wigwag::kit
