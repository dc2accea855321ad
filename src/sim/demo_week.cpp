#include "sim/demo_week.h"

#include <array>

namespace wigwag::sim {
namespace {

constexpr int kHour = 60;
constexpr int kDay = 24 * kHour;
constexpr Who kIn = Who::customer;
constexpr Who kOut = Who::business;

enum Person { robin, maria, ahmed, priya, misaki, joao, lena, camille, olena, mika, wei };

constexpr auto kPeople = std::to_array<DemoPerson>({
    {"15550110001", "US.10000000000000000001", "Robin Example", ""},
    {"34600555012", "ES.10000000034600555012", "María Ejemplo", ""},
    {"201005550113", "EG.10000000201005550113", "أحمد مثال", ""},
    {"919005550114", "IN.10000000919005550114", "प्रिया नमूना", ""},
    {"819055550115", "JP.10000000819055550115", "見本 美咲", ""},
    {"5511955550116", "BR.10000005511955550116", "João Modelo", ""},
    {"4915155550117", "DE.10000004915155550117", "Lena Muster", ""},
    {"33655550118", "FR.10000000033655550118", "Camille Exemple", ""},
    {"380505550119", "UA.10000000380505550119", "Олена Зразок", ""},
    {"", "FI.10000000000000000120", "Mika", "mika.malli"},
    {"8613055550121", "CN.10000008613055550121", "样例 伟", ""},
});

constexpr auto kLines = std::to_array<DemoLine>({
    // Robin: a broken lid, over three days.
    {6 * kDay + 200, 0, robin, kIn, "text", "Good morning, is the blue kettle in stock? ☕", "r1"},
    {6 * kDay + 190, 0, robin, kOut, "text", "Good morning Robin! Yes, we have twelve left.", "r2", "r1", "sdr"},
    {6 * kDay + 185, 0, robin, kIn, "reaction", R"({"emoji":"👍🏽"})", "", "r2"},
    {6 * kDay + 180, 0, robin, kIn, "order", "", "r3"},
    {6 * kDay + 170, 0, robin, kOut, "text", "Thank you, your order 1042 is confirmed.", "r4", "r3", "sdr"},
    {2 * kDay + 300, 0, robin, kIn, "image", R"({"caption":"The lid is broken"})", "r5"},
    {2 * kDay + 299, 0, robin, kIn, "video", R"({"caption":"It leaks here"})", "r6"},
    {2 * kDay + 290, 0, robin, kOut, "text", "Oh no! We will send you a new lid today.", "r7", "r5", "sdr"},
    {2 * kDay + 285, 0, robin, kIn, "text", "Grate, thank you", "r8", "r7"},
    {2 * kDay + 284, 0, robin, kIn, "edit", R"({"message":{"text":{"body":"Great, thank you!"}}})", "", "r8"},
    {2 * kDay + 280, 0, robin, kIn, "text", "My new address is 1 Wrong Street", "r9"},
    {2 * kDay + 279, 0, robin, kIn, "revoke", "", "", "r9"},
    // María: a delivery, with buttons and a place.
    {5 * kDay + 500, 0, maria, kIn, "text", "Hola, ¿hacen envíos a Sevilla?", "m1"},
    {5 * kDay + 490, 0, maria, kOut, "text", "¡Hola María! Sí, en dos días. ¿Normal o exprés?", "m2", "m1", "sdr"},
    {5 * kDay + 480, 0, maria, kIn, "interactive",
        R"({"type":"list_reply","list_reply":{"id":"express","title":"Exprés","description":"Mañana"}})", "m3", "m2"},
    {5 * kDay + 478, 0, maria, kIn, "location",
        R"({"latitude":37.3826,"longitude":-5.9963,"name":"Plaza de Ejemplo","address":"Plaza 1, Sevilla"})"},
    {5 * kDay + 470, 0, maria, kOut, "text", "Perfecto, llega mañana antes de las 14 h.", "m4", "", "sdr"},
    {50, 0, maria, kIn, "text", "¡Ya llegó, muchas gracias! 🎉", "m5"},
    {48, 0, maria, kOut, "reaction", R"({"emoji":"❤️"})", "m6", "m5", "s"},
    // Ahmed: a voice note, and an answer that he listened to.
    {4 * kDay + 120, 0, ahmed, kIn, "text", "السلام عليكم، هل الغلاية متوفرة باللون الأخضر؟", "a1"},
    {4 * kDay + 118, 0, ahmed, kIn, "audio", "", "a2"},
    {4 * kDay + 100, 0, ahmed, kOut, "audio", "", "a3", "a2", "sdrp"},
    {4 * kDay + 90, 0, ahmed, kIn, "sticker", R"({"animated":true})"},
    // Priya: an address form and a refund that could not be announced.
    {3 * kDay + 700, 1, priya, kIn, "text", "नमस्ते, मेरा ऑर्डर कहाँ है?", "p1"},
    {3 * kDay + 690, 1, priya, kOut, "text", "नमस्ते प्रिया! कृपया अपना पता भेजें।", "p2", "p1", "sdr"},
    {3 * kDay + 660, 1, priya, kIn, "interactive",
        R"({"type":"nfm_reply","nfm_reply":{"name":"address_message","body":"प्रिया नमूना\n12 Sample Road, Mumbai",)"
        R"("response_json":"{\"values\":{\"name\":\"प्रिया नमूना\",\"city\":\"Mumbai\"}}"}})",
        "", "p2"},
    {kDay + 60, 1, priya, kOut, "text", "आपका रिफ़ंड भेज दिया गया है।", "p3", "", "sf"},
    // Misaki: a document, a contact card, a call.
    {3 * kDay + 400, 1, misaki, kIn, "text", "請求書を送っていただけますか？", "j1"},
    {3 * kDay + 380, 1, misaki, kOut, "document", R"({"filename":"請求書 2026-01.pdf","caption":"請求書です"})", "j2",
        "j1", "sdr"},
    {3 * kDay + 370, 1, misaki, kIn, "contacts", ""},
    {3 * kDay + 360, 1, misaki, kIn, "interactive", R"({"type":"call_permission_reply"})", "", "j2"},
    // João: came through an advertisement, tapped a button, then stopped the promotions.
    {2 * kDay + 900, 0, joao, kIn, "text", "Oi! Quero saber mais sobre a promoção", "b1"},
    {2 * kDay + 890, 0, joao, kOut, "text", "Olá João! 20 % em todas as chaleiras até domingo.", "b2", "b1", "sd"},
    {2 * kDay + 880, 0, joao, kIn, "button", R"({"payload":"STOP-PROMO","text":"Parar promoções"})", "", "b2"},
    {20, 0, joao, kIn, "text", "Ainda dá tempo de comprar?", "b3"},
    // Lena: a poll that the API does not carry, a forwarded recipe.
    {kDay + 400, 0, lena, kIn, "unsupported", ""},
    {kDay + 390, 0, lena, kIn, "text", "Hallo! Passt der große Deckel auch auf die kleine Kanne?", "l1"},
    {kDay + 380, 0, lena, kOut, "text", "Hallo Lena, leider nicht. Der kleine kostet 7,90 €.", "l2", "l1", "sdr"},
    {90, 0, lena, kIn, "interactive", R"({"type":"button_reply","button_reply":{"id":"buy-lid","title":"Bestellen"}})",
        "l3", "l2"},
    {85, 0, lena, kOut, "text", "Ist unterwegs!", "l4", "l3", "sd"},
    // Camille, Olena, Mika and Wei: short ones of the last day.
    {11 * kHour, 1, camille, kIn, "text", "Bonjour, êtes-vous ouverts samedi ?", "c1"},
    {11 * kHour - 5, 1, camille, kOut, "text", "Bonjour ! Oui, de 9 h à 18 h.", "c2", "c1", "sd"},
    {9 * kHour, 0, olena, kIn, "text", "Доброго дня! Чи є знижка на два чайники?", "o1"},
    {8 * kHour, 0, olena, kIn, "system", ""},
    {6 * kHour, 0, mika, kIn, "text", "Moi! Näetkö numeroni?", "f1"},
    {6 * kHour - 3, 0, mika, kOut, "text", "Hi Mika, no, only your username. How can we help?", "f2", "f1", "s"},
    {5 * kHour, 1, wei, kIn, "request_welcome", ""},
    {5 * kHour - 1, 1, wei, kIn, "text", "你好，请问水壶支持110伏吗？", "w1"},
    {30, 1, wei, kIn, "image", R"({"caption":"就是这一款"})"},
});

constexpr auto kGroupLines = std::to_array<DemoGroupLine>({
    {3 * kDay + 20, robin, "Hello kettle club!"},
    {3 * kDay + 15, lena, "Hallo zusammen 👋"},
    {3 * kDay + 5, joao, "Bom dia, pessoal"},
    {4 * kHour, lena, "Wer kommt am Samstag zum Teeabend?"},
});

// Robin wrote before the number was connected: the phone app's own past. Olena's chat had a message that never left.
constexpr std::string_view kHistory =
    R"(+"history":[{"metadata":{"phase":1,"chunk_order":1,"progress":100},"threads":[{"id":"380505550119",)"
    R"("context":{"wa_id":"380505550119","user_id":"UA.10000000380505550119"},"messages":[)"
    R"({"from":"380505550119","from_user_id":"UA.10000000380505550119","id":"wamid.ZGVtby1oaXN0b3J5LTE=",)"
    R"("timestamp":"$then","type":"text","text":{"body":"Коли новий чайник?"},"history_context":{"status":"READ"}},)"
    R"({"from":"15550100001","to":"380505550119","id":"wamid.ZGVtby1oaXN0b3J5LTI=","timestamp":"$then","type":"text",)"
    R"("text":{"body":"Наступного тижня."},"history_context":{"status":"DELIVERED"}},)"
    R"({"from":"15550100001","to":"380505550119","id":"wamid.ZGVtby1oaXN0b3J5LTM=","timestamp":"$then","type":"text",)"
    R"("text":{"body":"Він уже тут!"},"history_context":{"status":"ERROR"}}]}]}])";

constexpr auto kChanges = std::to_array<DemoChange>({
    {6 * kDay + 300, 0, "message_template_status_update",
        R"({"event":"APPROVED","message_template_id":555010400000001,"message_template_name":"order_update",)"
        R"("message_template_language":"en_US","reason":"NONE","message_template_category":"UTILITY"})"},
    {6 * kDay + 299, 0, "message_template_status_update",
        R"({"event":"APPROVED","message_template_id":555010400000002,"message_template_name":"order_update",)"
        R"("message_template_language":"es_ES","reason":"NONE","message_template_category":"UTILITY"})"},
    {6 * kDay + 298, 0, "message_template_status_update",
        R"({"event":"REJECTED","message_template_id":555010400000003,"message_template_name":"winter_sale",)"
        R"("message_template_language":"en_US","reason":"INVALID_FORMAT","message_template_category":"MARKETING"})"},
    {2 * kDay, 0, "message_template_quality_update",
        R"({"previous_quality_score":"GREEN","new_quality_score":"YELLOW","message_template_id":555010400000001,)"
        R"("message_template_name":"order_update","message_template_language":"en_US"})"},
    {6 * kDay + 250, 0, "phone_number_quality_update",
        R"({"display_phone_number":"$display","event":"THROUGHPUT_UPGRADE","current_limit":"TIER_1K"})"},
    {6 * kDay + 240, 0, "history", kHistory},
    {4 * kDay, 0, "smb_app_state_sync",
        R"(+"state_sync":[{"type":"contact","contact":{"full_name":"Lena Kettle Club","first_name":"Lena",)"
        R"("phone_number":"4915155550117"},"action":"add","metadata":{"timestamp":"$now"}}])"},
    {3 * kDay + 60, 0, "group_lifecycle_update",
        R"(+"groups":[{"timestamp":"$now","group_id":"$group","type":"group_create","request_id":"demo-group-1",)"
        R"("subject":"Kettle club","description":"All about kettles","invite_link":"https://chat.example.test/tea",)"
        R"("join_approval_mode":"auto_approve"}])"},
    {3 * kDay + 50, 0, "group_participants_update",
        R"(+"groups":[{"timestamp":"$now","group_id":"$group","type":"group_participants_add","reason":"invite_link",)"
        R"("added_participants":[{"wa_id":"15550110001","user_id":"US.10000000000000000001"},)"
        R"({"wa_id":"4915155550117","user_id":"DE.10000004915155550117"},)"
        R"({"wa_id":"5511955550116","user_id":"BR.10000005511955550116"}]}])"},
    {3 * kDay + 355, 1, "calls",
        R"(+"calls":[{"id":"wacid.ZGVtby1jYWxsLTE=","from":"819055550115","to":"$display","event":"terminate",)"
        R"("direction":"USER_INITIATED","timestamp":"$now","status":"COMPLETED","start_time":"$then",)"
        R"("end_time":"$now","duration":60}])"},
    {2 * kDay + 870, 0, "user_preferences",
        R"(+"contacts":[{"profile":{"name":"João Modelo"},"wa_id":"5511955550116",)"
        R"("user_id":"BR.10000005511955550116"}],)"
        R"("user_preferences":[{"wa_id":"5511955550116","user_id":"BR.10000005511955550116",)"
        R"("detail":"User requested to stop marketing messages","category":"marketing_messages","value":"stop",)"
        R"("timestamp":$now}])"},
});

}  // namespace

std::span<DemoPerson const> demo_people() { return kPeople; }
std::span<DemoLine const> demo_lines() { return kLines; }
std::span<DemoChange const> demo_changes() { return kChanges; }
std::span<DemoGroupLine const> demo_group_lines() { return kGroupLines; }

}  // namespace wigwag::sim
