/// @file Gives a handler what its parameter types ask for. A handler is a plain function
///   Result<Reply> show_message(store::ReadTx&, Caller<Scope::messages_read>, Path<"message_id">)
/// | parameter     | gives                                          |
/// | ReadTx&       | first of all: a snapshot to read               |
/// | WriteTx&      | or: the transaction; an Error undoes it        |
/// | Services const& | or: everything else, in a Task that may await |
/// | Caller<scope> | the key's project; the key has the scope       |
/// | AnyCaller     | the same of any valid key                      |
/// | Numbers       | gives new rows their numbers                   |
/// | Path<"name">  | a segment of the path, decoded                 |
/// | Asked         | the request's query                            |
/// | Body          | the request's JSON object                      |
/// | Shaped<T>     | the same as a checked T: api/shape.h           |
/// | Now           | the request's instant                          |
/// | Files         | how the addresses of stored files begin        |
/// | Context const&| everything: for lists                          |
#pragma once
#include <algorithm>
#include <concepts>
#include <cstddef>
#include <optional>
#include <string_view>
#include <tuple>
#include <utility>

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

/// Any key that is valid, whatever its scopes.
struct AnyCaller {
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
struct Numbers {
  NumSource& source;
};

template <class Parameter>
struct Bind;
template <Scope scope>
struct Bind<Caller<scope>> {
  static Caller<scope> from(Context const& context) { return {context.caller.project_id}; }
};
template <>
struct Bind<AnyCaller> {
  static AnyCaller from(Context const& context) { return {context.caller.project_id}; }
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
struct Bind<Numbers> {
  static Numbers from(Context const& context) { return {*context.nums}; }
};
template <>
struct Bind<Context const&> {
  static Context const& from(Context const& context) { return context; }
};

template <class Parameter>
inline constexpr std::optional<Scope> kScopeOf = std::nullopt;
template <Scope scope>
inline constexpr std::optional<Scope> kScopeOf<Caller<scope>> = scope;

template <class Parameter>
inline constexpr bool kTakesBody = std::same_as<Parameter, Body>;
/// Writes the JSON schema of a body.
using WriteSchema = void (*)(json::Writer&);
template <class Parameter>
inline constexpr WriteSchema kSchemaOf = nullptr;

/// A binder gives the parameter, or a Result of it: then the handler runs only if all of them succeeded.
template <class T>
T& bound_value(T& bound) {
  return bound;
}
template <class T>
T& bound_value(Result<T>& bound) {
  return *bound;
}
template <class T>
void note_refusal(T&, Error const*&) {}
template <class T>
void note_refusal(Result<T>& bound, Error const*& refusal) {
  if (!bound && refusal == nullptr) refusal = &bound.error();
}

template <class... Parameters>
struct HandlerParameters {
  /// What the caller's key must be allowed to; nullopt when the handler takes no Caller.
  static constexpr std::optional<Scope> scope() {
    std::optional<Scope> found;
    ((found = kScopeOf<Parameters> ? kScopeOf<Parameters> : found), ...);
    return found;
  }
  static constexpr bool any_key() { return (std::same_as<Parameters, AnyCaller> || ...); }
  static constexpr bool takes_body() { return (kTakesBody<Parameters> || ...); }
  /// nullptr when the handler takes no body with a Shape.
  static constexpr WriteSchema body_schema() {
    WriteSchema found = nullptr;
    ((found = kSchemaOf<Parameters> != nullptr ? kSchemaOf<Parameters> : found), ...);
    return found;
  }

 protected:
  template <class First, class Handler>
  static Result<Reply> call(Handler handler, First& first, Context const& context) {
    std::tuple<decltype(Bind<Parameters>::from(context))...> bound{Bind<Parameters>::from(context)...};
    return std::apply(
        [&](auto&... one) -> Result<Reply> {
          Error const* refusal = nullptr;
          (note_refusal(one, refusal), ...);
          if (refusal != nullptr) return fail(*refusal);
          return handler(first, std::move(bound_value(one))...);
        },
        bound);
  }
};

template <class Handler>
struct Signature;
template <class... Parameters>
struct Signature<Result<Reply> (*)(store::ReadTx&, Parameters...)> : HandlerParameters<Parameters...> {
  template <auto handler>
  static Result<Reply> run(store::ReadTx& tx, Context const& context) {
    return Signature::call(handler, tx, context);
  }
};
template <class... Parameters>
struct Signature<Result<Reply> (*)(store::WriteTx&, Parameters...)> : HandlerParameters<Parameters...> {
  template <auto handler>
  static Result<Reply> run(store::WriteTx& tx, Context const& context) {
    return Signature::call(handler, tx, context);
  }
};
template <class... Parameters>
struct Signature<Task<Result<Reply>> (*)(Services const&, Parameters...)> : HandlerParameters<Parameters...> {
  template <auto handler>
  static Task<Result<Reply>> run(Services const& services, Context const& context) {
    std::tuple<decltype(Bind<Parameters>::from(context))...> bound{Bind<Parameters>::from(context)...};
    Error const* refusal = nullptr;
    std::apply([&](auto&... one) { (note_refusal(one, refusal), ...); }, bound);
    if (refusal != nullptr) co_return fail(*refusal);
    co_return co_await std::apply(
        [&](auto&... one) { return handler(services, std::move(bound_value(one))...); }, bound);
  }
};

}  // namespace wigwag::api
