#include "sim/world_templates.h"

namespace wigwag::sim {
namespace {

constexpr StartTemplate kTemplates[] = {
    {"hello_world", "en_US", "UTILITY", "POSITIONAL",
        R"([{"type":"HEADER","format":"TEXT","text":"Hello World"},)"
        R"({"type":"BODY","text":"Welcome and congratulations!! This message shows that the number can send."},)"
        R"({"type":"FOOTER","text":"WhatsApp Business Platform sample message"}])"},
    {"order_update", "en_US", "UTILITY", "NAMED",
        R"([{"type":"HEADER","format":"TEXT","text":"Your order"},)"
        R"({"type":"BODY","text":"Hi {{first_name}}, your order {{order_no}} is on its way.","example":{)"
        R"("body_text_named_params":[{"param_name":"first_name","example":"Robin"},)"
        R"({"param_name":"order_no","example":"42"}]}},{"type":"FOOTER","text":"Example Shop"},)"
        R"({"type":"BUTTONS","buttons":[{"type":"QUICK_REPLY","text":"Stop updates"}]}])"},
    {"order_update_positional", "en_US", "UTILITY", "POSITIONAL",
        R"([{"type":"BODY","text":"Hi {{1}}, your order {{2}} is on its way.","example":{)"
        R"("body_text":[["Robin","42"]]}},{"type":"BUTTONS","buttons":[{"type":"URL","text":"Track",)"
        R"("url":"https://shop.example.test/t/{{1}}","example":["https://shop.example.test/t/42"]},)"
        R"({"type":"QUICK_REPLY","text":"Stop updates"}]}])"},
    {"order_update_image", "en_US", "UTILITY", "NAMED",
        R"([{"type":"HEADER","format":"IMAGE","example":{"header_handle":["4::aW1hZ2UvanBlZw=="]}},)"
        R"({"type":"BODY","text":"Hi {{first_name}}, your order {{order_no}} is on its way.","example":{)"
        R"("body_text_named_params":[{"param_name":"first_name","example":"Robin"},)"
        R"({"param_name":"order_no","example":"42"}]}},{"type":"BUTTONS","buttons":[{"type":"URL",)"
        R"("text":"Track","url":"https://shop.example.test/t/{{1}}",)"
        R"("example":["https://shop.example.test/t/42"]}]}])"},
    {"order_update_positional", "es", "UTILITY", "POSITIONAL",
        R"([{"type":"BODY","text":"Hola {{1}}, tu pedido {{2}} está en camino.","example":{)"
        R"("body_text":[["Robin","42"]]}},{"type":"BUTTONS","buttons":[{"type":"URL","text":"Seguir",)"
        R"("url":"https://shop.example.test/t/{{1}}","example":["https://shop.example.test/t/42"]},)"
        R"({"type":"QUICK_REPLY","text":"Sin avisos"}]}])"},
    {"winter_sale", "en_US", "MARKETING", "POSITIONAL",
        R"([{"type":"BODY","text":"Our winter sale ends on {{1}}, do not miss it.","example":{)"
        R"("body_text":[["Sunday"]]}},{"type":"FOOTER","text":"Reply STOP to end"}])"},
    {"login_code", "en_US", "AUTHENTICATION", "POSITIONAL",
        R"([{"type":"BODY","text":"*{{1}}* is your verification code. For your security, do not share this code.",)"
        R"("add_security_recommendation":true,"example":{"body_text":[["123456"]]}},)"
        R"({"type":"FOOTER","text":"This code expires in 10 minutes.","code_expiration_minutes":10},)"
        R"({"type":"BUTTONS","buttons":[{"type":"URL","text":"Copy code",)"
        R"("url":"https://www.whatsapp.com/otp/code/?otp_type=COPY_CODE&code=otp{{1}}",)"
        R"("example":["https://www.whatsapp.com/otp/code/?otp_type=COPY_CODE&code=otp123456"]}]}])"},
};

}  // namespace

std::span<StartTemplate const> start_templates() { return kTemplates; }

}  // namespace wigwag::sim
