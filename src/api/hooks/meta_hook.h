/// @file Meta's own door: the subscription challenge and the webhooks. The bytes are checked and made durable here,
/// never read: what they say is work/apply's. Source: meta-cloud-api.md §2.
#pragma once
#include <string>
#include <vector>

#include "base/metrics.h"
#include "base/secret.h"
#include "base/task.h"
#include "net/http.h"
#include "work/journal.h"

namespace wigwag::api::hooks {

inline constexpr std::string_view kMetaPath = "/webhooks/meta";

struct MetaSecrets {
  std::vector<Secret<std::string>> app_secrets;  ///< any of them may have signed; none: every webhook is refused
  Secret<std::string> verify_token;              ///< empty: no subscription is confirmed
};

/// Thread-safe.
class MetaHook {
 public:
  /// `journal` and `metrics` outlive this.
  MetaHook(work::Journal& journal, Metrics& metrics, MetaSecrets secrets);

  /// A net::Handler for kMetaPath. POST answers 200 only after the bytes are on disk, 503 when they cannot be.
  Task<net::Response> handle(net::Request request);

 private:
  net::Response confirm(net::Request const& request) const;
  Task<net::Response> accept(net::Request request);

  work::Journal& journal_;
  MetaSecrets const secrets_;
  Counter& acknowledged_;
  Counter& forged_;
  Counter& postponed_;
  Counter& bytes_;
};

}  // namespace wigwag::api::hooks
