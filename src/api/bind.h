/// @file Gives a handler what its parameter types ask for. A handler is a plain function
///   Result<Reply> show_message(store::ReadTx&, Caller<Scope::messages_read>, Path<"message_id">)
/// | parameter     | gives                                          |
/// | ReadTx&       | first of all: a snapshot to read               |
/// | WriteTx&      | or: the transaction; an Error undoes it        |
/// | Services const& | or: everything else, in a Task that may await |
/// | Caller<scope> | the key's project; the key has the scope       |
/// | Path<"name">  | a segment of the path, decoded                 |
/// | Asked         | the request's query                            |
/// | Body          | the request's JSON object                      |
/// | Now           | the request's instant                          |
/// | Files         | how the addresses of stored files begin        |
/// | Context const&| everything: for lists                          |
#pragma once
#include <algorithm>
#include <concepts>
#include <cstddef>
#include <optional>
#include <string_view>

#include "api/context.h"
#include "api/services.h"
#include "base/result.h"
#include "base/task.h"
#include "model/enums.h"
#include "store/tx.h"

namespace wigwag::api {

template <Scope scope>
struct Caller {
  ProjectId project_id;
};

template <std::size_t size>
struct Name {
  char letters[size];
  consteval Name(char const (&text)[size]) { std::copy_n(text, size, letters); }  // NOLINT: a literal is a name
  constexpr std::string_view view() const { return {letters, size - 1}; }
};

/// Empty for what is no UTF-8 or has a NUL: no row has such an id, so it is not found like any other.
template <Name name>
struct Path {
  std::string_view text;
};

struct Asked {
  dialect::Query const& query;
};
/// Any other body was refused before the handler runs.
struct Body {
  json::Value root;
};
struct Now {
  Instant at;
};

struct Files {
  dialect::FileAddresses addresses;
};

template <class Parameter>
struct Bind;
template <Scope scope>
struct Bind<Caller<scope>> {
  static Caller<scope> from(Context const& context) { return {context.caller.project_id}; }
};
template <Name name>
struct Bind<Path<name>> {
  static Path<name> from(Context const& context) {
    net::Parameter const* const found = context.request.param(name.view());
    must(found != nullptr, "a handler's path parameter stands in its pattern");
    return {found->clean ? std::string_view(found->value) : std::string_view()};
  }
};
template <>
struct Bind<Asked> {
  static Asked from(Context const& context) { return {context.query}; }
};
template <>
struct Bind<Body> {
  static Body from(Context const& context) { return {context.body->root()}; }
};
template <>
struct Bind<Now> {
  static Now from(Context const& context) { return {context.now}; }
};
template <>
struct Bind<Files> {
  static Files from(Context const& context) { return {context.files}; }
};
template <>
struct Bind<Context const&> {
  static Context const& from(Context const& context) { return context; }
};

template <class Parameter>
inline constexpr std::optional<Scope> kScopeOf = std::nullopt;
template <Scope scope>
inline constexpr std::optional<Scope> kScopeOf<Caller<scope>> = scope;

template <class... Parameters>
struct HandlerParameters {
  /// What the caller's key must be allowed to; nullopt when the handler takes no Caller.
  static constexpr std::optional<Scope> scope() {
    std::optional<Scope> found;
    ((found = kScopeOf<Parameters> ? kScopeOf<Parameters> : found), ...);
    return found;
  }
  static constexpr bool takes_body() { return (std::same_as<Parameters, Body> || ...); }
};

template <class Handler>
struct Signature;
template <class... Parameters>
struct Signature<Result<Reply> (*)(store::ReadTx&, Parameters...)> : HandlerParameters<Parameters...> {
  template <auto handler>
  static Result<Reply> run(store::ReadTx& tx, Context const& context) {
    return handler(tx, Bind<Parameters>::from(context)...);
  }
};
template <class... Parameters>
struct Signature<Result<Reply> (*)(store::WriteTx&, Parameters...)> : HandlerParameters<Parameters...> {
  template <auto handler>
  static Result<Reply> run(store::WriteTx& tx, Context const& context) {
    return handler(tx, Bind<Parameters>::from(context)...);
  }
};
template <class... Parameters>
struct Signature<Task<Result<Reply>> (*)(Services const&, Parameters...)> : HandlerParameters<Parameters...> {
  template <auto handler>
  static Task<Result<Reply>> run(Services const& services, Context const& context) {
    return handler(services, Bind<Parameters>::from(context)...);
  }
};

}  // namespace wigwag::api
