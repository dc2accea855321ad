#include "api/setup/words.h"

#include <algorithm>
#include <array>

namespace wigwag::api::setup {
namespace {

/// In the enum's order.
// clang-format off: it counts marks over letters as columns of none
constexpr std::array<Sentences, 6> kAll{{
    {"Connect your WhatsApp number", "Enter what Meta Business Manager shows for your number.",
        "Numbers cannot be bought here: connect one that you have.", "Phone number ID",
        "Digits; in WhatsApp Manager under your number", "WhatsApp Business account ID",
        "Digits; in Business settings under WhatsApp accounts", "Access token",
        "Of a system user with whatsapp_business_messaging and whatsapp_business_management", "Phone number",
        "optional", "Connect", "The number was not connected.", "This is needed.", "Only digits.",
        "This is too long.", "The form had been open for too long. Send it once more.",
        "Another attempt is under way. Wait a moment, then try again.", "Connected",
        "Your WhatsApp number is connected. You can close this page.", "This link has expired",
        "Ask whoever sent it to you for a new one.", "This link was used",
        "The number is connected already. You can close this page.", "There is no such link",
        "Look whether the address is complete.", "Something failed", "Try again in a moment."},
    {"Conecta tu número de WhatsApp", "Escribe lo que Meta Business Manager muestra de tu número.",
        "Aquí no se pueden comprar números: conecta uno que ya tengas.", "ID del número de teléfono",
        "Dígitos; en WhatsApp Manager, junto a tu número", "ID de la cuenta de WhatsApp Business",
        "Dígitos; en la configuración del negocio, cuentas de WhatsApp", "Token de acceso",
        "De un usuario del sistema con whatsapp_business_messaging y whatsapp_business_management",
        "Número de teléfono", "opcional", "Conectar", "El número no se ha conectado.",
        "Este dato es necesario.", "Solo dígitos.", "Es demasiado largo.",
        "El formulario estuvo abierto demasiado tiempo. Envíalo otra vez.",
        "Hay otro intento en curso. Espera un momento y vuelve a intentarlo.", "Conectado",
        "Tu número de WhatsApp está conectado. Puedes cerrar esta página.", "Este enlace ha caducado",
        "Pide uno nuevo a quien te lo envió.", "Este enlace ya se ha usado",
        "El número ya está conectado. Puedes cerrar esta página.", "Este enlace no existe",
        "Comprueba que la dirección esté completa.", "Algo ha fallado", "Vuelve a intentarlo en un momento."},
    {"Conecte seu número do WhatsApp", "Informe o que o Meta Business Manager mostra sobre o seu número.",
        "Aqui não é possível comprar números: conecte um que você já tem.", "ID do número de telefone",
        "Dígitos; no Gerenciador do WhatsApp, junto ao seu número", "ID da conta do WhatsApp Business",
        "Dígitos; nas configurações do negócio, contas do WhatsApp", "Token de acesso",
        "De um usuário do sistema com whatsapp_business_messaging e whatsapp_business_management",
        "Número de telefone", "opcional", "Conectar", "O número não foi conectado.", "Este dado é necessário.",
        "Somente dígitos.", "É longo demais.",
        "O formulário ficou aberto por tempo demais. Envie-o mais uma vez.",
        "Outra tentativa está em andamento. Aguarde um momento e tente de novo.", "Conectado",
        "Seu número do WhatsApp está conectado. Você pode fechar esta página.", "Este link expirou",
        "Peça um novo a quem o enviou.", "Este link já foi usado",
        "O número já está conectado. Você pode fechar esta página.", "Este link não existe",
        "Verifique se o endereço está completo.", "Algo falhou", "Tente de novo em um momento."},
    {"अपना WhatsApp नंबर जोड़ें", "Meta Business Manager आपके नंबर के लिए जो दिखाता है, वह लिखें।",
        "यहाँ नंबर खरीदे नहीं जा सकते: अपना मौजूदा नंबर जोड़ें।", "फ़ोन नंबर ID",
        "केवल अंक; WhatsApp Manager में आपके नंबर के नीचे", "WhatsApp Business खाता ID",
        "केवल अंक; बिज़नेस सेटिंग में WhatsApp खातों के नीचे", "एक्सेस टोकन",
        "ऐसे सिस्टम यूज़र का जिसके पास whatsapp_business_messaging और whatsapp_business_management हों",
        "फ़ोन नंबर", "वैकल्पिक", "जोड़ें", "नंबर नहीं जुड़ा।", "यह ज़रूरी है।", "केवल अंक।", "यह बहुत लंबा है।",
        "फ़ॉर्म बहुत देर तक खुला रहा। इसे एक बार फिर भेजें।",
        "एक और प्रयास चल रहा है। थोड़ी देर बाद फिर कोशिश करें।", "जुड़ गया",
        "आपका WhatsApp नंबर जुड़ गया है। आप यह पेज बंद कर सकते हैं।", "इस लिंक की समय-सीमा समाप्त हो गई है",
        "जिसने इसे भेजा था, उससे नया लिंक माँगें।", "यह लिंक इस्तेमाल हो चुका है",
        "नंबर पहले से जुड़ा है। आप यह पेज बंद कर सकते हैं।", "ऐसा कोई लिंक नहीं है",
        "देखें कि पता पूरा है या नहीं।", "कुछ गड़बड़ हुई", "थोड़ी देर बाद फिर कोशिश करें।"},
    {"Hubungkan nomor WhatsApp Anda", "Isi data nomor Anda seperti yang tampil di Meta Business Manager.",
        "Nomor tidak dapat dibeli di sini: hubungkan nomor yang sudah Anda miliki.", "ID nomor telepon",
        "Angka; di WhatsApp Manager pada nomor Anda", "ID akun WhatsApp Business",
        "Angka; di pengaturan bisnis pada akun WhatsApp", "Token akses",
        "Milik pengguna sistem dengan whatsapp_business_messaging dan whatsapp_business_management",
        "Nomor telepon", "opsional", "Hubungkan", "Nomor tidak terhubung.", "Ini wajib diisi.", "Hanya angka.",
        "Terlalu panjang.", "Formulir terbuka terlalu lama. Kirim sekali lagi.",
        "Percobaan lain sedang berjalan. Tunggu sebentar, lalu coba lagi.", "Terhubung",
        "Nomor WhatsApp Anda sudah terhubung. Anda dapat menutup halaman ini.", "Tautan ini sudah kedaluwarsa",
        "Minta tautan baru kepada pengirimnya.", "Tautan ini sudah dipakai",
        "Nomor sudah terhubung. Anda dapat menutup halaman ini.", "Tautan ini tidak ada",
        "Periksa apakah alamatnya lengkap.", "Terjadi kesalahan", "Coba lagi sebentar lagi."},
    {"اربط رقم واتساب الخاص بك", "أدخل ما يعرضه مدير أعمال Meta لرقمك.",
        "لا يمكن شراء الأرقام هنا: اربط رقمًا تملكه.", "معرّف رقم الهاتف", "أرقام فقط؛ في مدير واتساب عند رقمك",
        "معرّف حساب واتساب للأعمال", "أرقام فقط؛ في إعدادات الأعمال عند حسابات واتساب", "رمز الوصول",
        "لمستخدم نظام لديه whatsapp_business_messaging وwhatsapp_business_management", "رقم الهاتف", "اختياري",
        "ربط", "لم يتم ربط الرقم.", "هذا مطلوب.", "أرقام فقط.", "هذا طويل جدًا.",
        "بقي النموذج مفتوحًا مدة طويلة. أرسله مرة أخرى.",
        "هناك محاولة أخرى جارية. انتظر قليلًا ثم حاول مجددًا.", "تم الربط",
        "تم ربط رقم واتساب الخاص بك. يمكنك إغلاق هذه الصفحة.", "انتهت صلاحية هذا الرابط",
        "اطلب رابطًا جديدًا ممن أرسله إليك.", "تم استخدام هذا الرابط",
        "الرقم مرتبط بالفعل. يمكنك إغلاق هذه الصفحة.", "لا يوجد رابط كهذا", "تحقق من اكتمال العنوان.",
        "حدث خطأ ما", "حاول مجددًا بعد قليل."},
}};
// clang-format on

}  // namespace

Sentences const& sentences(SetupLanguage language) { return kAll[static_cast<std::size_t>(language)]; }

SetupLanguage preferred_language(std::string_view accepted) {
  while (!accepted.empty()) {
    std::size_t const comma = std::min(accepted.find(','), accepted.size());
    std::string_view one = accepted.substr(0, comma);
    accepted.remove_prefix(std::min(comma + 1, accepted.size()));
    while (one.starts_with(' ')) one.remove_prefix(1);
    if (auto const found = from_word<SetupLanguage>(one.substr(0, one.find_first_of("-;")))) return *found;
  }
  return SetupLanguage::en;
}

}  // namespace wigwag::api::setup
