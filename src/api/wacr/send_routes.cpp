#include "api/wacr/send_routes.h"

#include "api/wacr/otp.h"
#include "api/wacr/sends.h"

namespace wigwag::api::wacr {
namespace {

constexpr Route kRoutes[] = {
    failing(answering(unremembered(post<&send_text>("/api/v2/messages/text", "Send a text")), Envelope::wacr),
        "Failed to send message"),
    failing(
        answering(unremembered(post<&send_template>("/api/v2/messages/template", "Send a template")), Envelope::wacr),
        "Failed to send template message"),
    failing(answering(unremembered(post<&send_media>("/api/v2/messages/media", "Send a file")), Envelope::wacr),
        "Failed to send media message"),
    failing(answering(unremembered(post<&send_interactive>("/api/v2/messages/interactive", "Send buttons or a list")),
                Envelope::wacr),
        "Failed to send interactive message"),
    failing(answering(unremembered(post<&send_otp>("/api/v2/auth/send-otp", "Send a one-time code")), Envelope::wacr),
        "Failed to send OTP"),
    failing(
        answering(unremembered(post<&resend_otp>("/api/v2/auth/resend", "Send a new one-time code")), Envelope::wacr),
        "Failed to resend OTP"),
    failing(answering(unremembered(post<&verify_otp>("/api/v2/auth/verify", "Check a one-time code")), Envelope::wacr),
        "Failed to verify OTP"),
    failing(answering(post<&otp_status>("/api/v2/auth/status", "What is known of a one-time code"), Envelope::wacr),
        "Failed to fetch OTP status"),
};

}  // namespace

std::span<Route const> send_routes() { return kRoutes; }

}  // namespace wigwag::api::wacr
