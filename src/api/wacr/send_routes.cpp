#include "api/wacr/send_routes.h"

#include "api/wacr/otp.h"
#include "api/wacr/sends.h"

namespace wigwag::api::wacr {
namespace {

constexpr Route kRoutes[] = {
    failing(post<&send_text>("/api/v2/messages/text", "Send a text"), "Failed to send message"),
    failing(post<&send_template>("/api/v2/messages/template", "Send a template"), "Failed to send template message"),
    failing(post<&send_media>("/api/v2/messages/media", "Send a file"), "Failed to send media message"),
    failing(post<&send_interactive>("/api/v2/messages/interactive", "Send buttons or a list"),
        "Failed to send interactive message"),
    failing(post<&send_otp>("/api/v2/auth/send-otp", "Send a one-time code"), "Failed to send OTP"),
    failing(post<&resend_otp>("/api/v2/auth/resend", "Send a new one-time code"), "Failed to resend OTP"),
    failing(post<&verify_otp>("/api/v2/auth/verify", "Check a one-time code"), "Failed to verify OTP"),
    failing(post<&otp_status>("/api/v2/auth/status", "What is known of a one-time code"), "Failed to fetch OTP status"),
};

}  // namespace

std::span<Route const> send_routes() { return kRoutes; }

}  // namespace wigwag::api::wacr
