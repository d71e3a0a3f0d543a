#include "explain/error_words.hpp"

#include <algorithm>
#include <span>
#include <string>

#include "listings/words.hpp"

namespace portpool::conformance {
namespace {

using listings::has_word;
using listings::lower;

struct CodeWord {
  std::string_view word;  // stands alone in the line, in any case
  std::uint32_t code;
};
constexpr CodeWord kCodeWords[] = {
    {"10013", 10013}, {"WSAEACCES", 10013},       {"EACCES", 10013},           {"0x271d", 10013},
    {"10048", 10048}, {"WSAEADDRINUSE", 10048},   {"EADDRINUSE", 10048},       {"0x2740", 10048},
    {"10049", 10049}, {"EADDRNOTAVAIL", 10049},   {"WSAEADDRNOTAVAIL", 10049}, {"0x2741", 10049},
    {"10055", 10055}, {"WSAENOBUFS", 10055},      {"ENOBUFS", 10055},          {"0x2747", 10055},
    {"10061", 10061}, {"WSAECONNREFUSED", 10061}, {"ECONNREFUSED", 10061},     {"0x274d", 10061},
    {"10022", 10022}, {"0x80070005", 5},          {"0x80070020", 32},          {"0x800700b7", 183},
};

struct CodeText {
  std::string_view text;  // part of a sentence, in lower case where it is ASCII
  std::uint32_t code;
};
// A few words of each message are enough to know it by. Windows translates them.
constexpr CodeText kCodeTexts[] = {
    {"forbidden by its access permissions", 10013},
    {"an attempt was made to access a socket", 10013},
    {"zugriffsrechte des sockets", 10013},
    {"interdite par ses autorisations", 10013},
    {"no permitida por sus permisos", 10013},
    {"no permitido por sus permisos", 10013},
    {"forma no permitida", 10013},
    {"proibida pelas permiss", 10013},
    {"vietata dalle autorizzazioni", 10013},
    {"zabroniony przez przypisane do niego uprawnienia", 10013},
    {"izinleri tarafından yasaklanmış", 10013},
    {"правами доступа", 10013},
    {"禁じられた方法", 10013},
    {"访问权限不允许", 10013},
    {"嘗試存取通訊端被拒絕", 10013},
    {"숨겨진 소켓에 액세스", 10013},
    {"proibido pelas respe", 10013},
    {"toegang te krijgen tot een socket", 10013},
    {"åtkomst till en socket", 10013},
    {"přístup k soketu", 10013},
    {"have permission to access that port", 10013},
    {"permission to listen on port", 10013},
    {"kind: permissiondenied", 10013},
    {"[errno 13]", 10013},
    {"only one usage of each socket address", 10048},
    {"socketadresse (protokoll", 10048},
    {"une seule utilisation de chaque adresse", 10048},
    {"solo se permite un uso de cada", 10048},
    {"sólo se permite un uso de cada", 10048},
    {"uma utilização de cada endereço de so", 10048},  // soquete, socket
    {"un solo utilizzo di ogni indirizzo di socket", 10048},
    {"только одно использование адреса сокета", 10048},
    {"各ソケット アドレスに対して", 10048},
    {"每个套接字地址", 10048},
    {"一次只能用一個通訊端位址", 10048},
    {"각 소켓 주소(프로토콜/네트워크 주소/포트)", 10048},
    {"kind: addrinuse", 10048},
    {"already in use", 10048},
    {"is already running on port", 10048},
    {"port is already allocated", 10048},
    {"specified port already exists", 10048},
    {"port may already be in use", 10048},
    {"already bound to the port", 10048},
    {"' is in use", 10048},
    {"in use by \"", 10048},
    {" in use?", 10048},
    {"wird bereits verwendet", 10048},
    {"est déjà utilisé", 10048},
    {"ya está en uso", 10048},
    {"già in uso", 10048},
    {"já está em uso", 10048},
    {"уже используется", 10048},
    {"已被占用", 10048},
    {"已被佔用", 10048},
    {"既に使用されています", 10048},
    {"이미 사용 중", 10048},
    {"bereits belegt", 10048},
    {"уже занят", 10048},
    {"już używany", 10048},
    {"zaten kullan", 10048},
    {"(protocol/netwerk", 10048},
    {"jedno użycie każdego adresu gniazda", 10048},
    {"her yuva adresi", 10048},
    {"användning av varje socketadress", 10048},
    {"použití každé adresy", 10048},
    {"not valid in its context", 10049},
    {"in diesem kontext ungültig", 10049},
    {"est pas valide dans son contexte", 10049},
    {"no es válida en este contexto", 10049},
    {"non è valido nel proprio contesto", 10049},
    {"não é válido no contexto", 10049},
    {"требуемый адрес для своего контекста", 10049},
    {"Требуемый адрес для своего контекста", 10049},
    {"该请求的地址无效", 10049},
    {"要求したアドレスのコンテキストが無効", 10049},
    {"cannot assign requested address", 10049},
    {"lacked sufficient buffer space", 10055},
    {"no buffer space available", 10055},
    {"pufferspeicher fehlte", 10055},
    {"espace dans la mémoire tampon", 10055},
    {"suficiente espacio de búfer", 10055},
    {"буфер слишком мал или очередь", 10055},
    {"系统缓冲区空间不足", 10055},
    {"システムのバッファー領域が不足", 10055},
    {"actively refused it", 10061},
    {"does not have access rights to this namespace", 5},
    {"conflicts with an existing registration", 183},
    {"reservation add failed, error: 183", 183},  // netsh http add urlacl
    {"en conflit avec un enregistrement existant", 183},
    {"mit einer vorhandenen registrierung", 183},
    {"现有注册冲突", 183},
    {"(0x20)", 32},
    {"being used by another process", 32},
};

// What an HttpListenerException says behind its type; of other things it tells nothing of ports.
constexpr CodeText kListenerTexts[] = {
    {"exception (5)", 5},
    {"exception (32)", 32},
    {"access is denied", 5},
    {"zugriff verweigert", 5},
    {"accès refusé", 5},
    {"acceso denegado", 5},
    {"accesso negato", 5},
    {"acesso negado", 5},
    {"тказано в доступе", 5},
    {"拒绝访问", 5},
    {"存取被拒", 5},
    {"アクセスが拒否されました", 5},
    {"액세스가 거부되었습니다", 5},
    {"used by another process", 32},
    {"von einem anderen prozess verwendet", 32},
    {"par un autre processus", 32},
    {"por otro proceso", 32},
    {"da un altro processo", 32},
    {"por outro processo", 32},
    {"занят другим процессом", 32},
    {"另一个程序正在使用此文件", 32},
    {"另一個程序正在使用", 32},
    {"別のプロセスが使用中", 32},
    {"다른 프로세스가 파일을 사용", 32},
};

std::optional<std::uint32_t> text_in(std::span<const CodeText> known, std::string_view text) {
  const auto found = std::ranges::find_if(
      known, [&](const CodeText& one) { return text.find(one.text) != std::string_view::npos; });
  return found == known.end() ? std::nullopt : std::optional(found->code);
}

bool is_number(std::string_view word) {
  return word.find_first_not_of("0123456789") == std::string_view::npos;
}

bool ends_with_any(std::string_view text, std::initializer_list<std::string_view> words) {
  return std::ranges::any_of(words, [&](std::string_view word) { return text.ends_with(word); });
}

/// "error 10048", "[WinError 10048]", "failed (10048:", "errno=10048": nothing else is meant.
bool is_named_a_code(std::string_view before) {
  before = before.substr(0, before.find_last_not_of(" \t(:#=[,\"") + 1);
  return ends_with_any(before, {"error", "errno", "code", "err", "failed", "failure", "fehler",
                                "erreur", "错误", "错误代码", "エラー", "ошибка"});
}

/// ":10013", "port 10013", "('127.0.0.1', 10013)", "10013/tcp": a port that has the number of a
/// code.
bool is_port(std::string_view before, std::string_view behind) {
  if (before.ends_with(':') || behind.starts_with('/')) return true;
  std::string_view bare = before.substr(0, before.find_last_not_of(" \t:={([") + 1);
  if (bare.ends_with(" is")) bare.remove_suffix(3);
  if (ends_with_any(bare, {"port", "端口", "连接埠", "ポート", "порт", "puerto", "porta"}))
    return true;
  const std::string_view address = before.substr(0, before.find_last_not_of(" \t,'\"") + 1);
  const bool quoted = before.find(',', address.size()) != std::string_view::npos;
  return quoted && !address.empty() && address.back() >= '0' && address.back() <= '9';
}

/// The code of a number in the line. `named`: only a number that the words before it call a code;
/// otherwise one that is not a port.
std::optional<std::uint32_t> number_in(std::string_view line, const std::string& text, bool named) {
  for (const CodeWord& word : kCodeWords) {
    if (!is_number(word.word)) continue;
    for (std::size_t at = 0; has_word(line.substr(at), word.word); at += word.word.size()) {
      at = line.find(word.word, at);
      const std::string_view before = std::string_view(text).substr(0, at);
      const std::string_view behind = line.substr(at + word.word.size());
      if (named ? is_named_a_code(before) : !is_port(before, behind)) return word.code;
    }
  }
  return std::nullopt;
}

/// "Permission denied" is said of files, too: it counts where the line speaks of binding.
bool is_denied_bind(std::string_view line, const std::string& text) {
  if (text.find("permission denied") == std::string::npos &&
      text.find("an attempt was made") == std::string::npos) {
    return false;
  }
  constexpr std::string_view kSpeaksOfSockets[] = {"connect",   "bind",    "listen",
                                                   "listening", "binding", "unexpected error"};
  return std::ranges::any_of(kSpeaksOfSockets,
                             [&](std::string_view word) { return has_word(line, word); });
}

}  // namespace

std::optional<std::uint32_t> code_of_line(std::string_view line) {
  const std::string text = lower(line);
  if (const auto code = number_in(line, text, true)) return code;
  for (const CodeWord& word : kCodeWords) {
    if (!is_number(word.word) && has_word(line, word.word)) return word.code;
  }
  if (text.find("httplistenerexception") != std::string::npos) {
    if (const auto code = text_in(kListenerTexts, text)) return code;
  }
  if (const auto code = text_in(kCodeTexts, text)) return code;
  if (const auto code = number_in(line, text, false)) return code;
  if (is_denied_bind(line, text)) return 10013;
  return std::nullopt;
}

}  // namespace portpool::conformance
