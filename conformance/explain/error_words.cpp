#include "explain/error_words.hpp"

#include <algorithm>
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
    {"have permission to access that port", 10013},
    {"permission to listen on port", 10013},
    {"kind: permissiondenied", 10013},
    {"[errno 13]", 10013},
    {"only one usage of each socket address", 10048},
    {"socketadresse (protokoll", 10048},
    {"une seule utilisation de chaque adresse", 10048},
    {"solo se permite un uso de cada", 10048},
    {"sólo se permite un uso de cada", 10048},
    {"uma utilização de cada endereço de soquete", 10048},
    {"un solo utilizzo di ogni indirizzo di socket", 10048},
    {"только одно использование адреса сокета", 10048},
    {"各ソケット アドレスに対して", 10048},
    {"每个套接字地址", 10048},
    {"一次只能用一個通訊端位址", 10048},
    {"각 소켓 주소(프로토콜/네트워크 주소/포트)", 10048},
    {"kind: addrinuse", 10048},
    {"address already in use", 10048},
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
    {"was already in use", 10048},
    {"is already in use", 10048},
    {"not valid in its context", 10049},
    {"cannot assign requested address", 10049},
    {"lacked sufficient buffer space", 10055},
    {"no buffer space available", 10055},
    {"actively refused it", 10061},
    {"httplistenerexception (5)", 5},
    {"httplistenerexception (32)", 32},
    {"does not have access rights to this namespace", 5},
    {"httplistenerexception: access is denied", 5},
    {"conflicts with an existing registration", 183},
    {"现有注册冲突", 183},
    {"(0x20)", 32},
    {"being used by another process", 32},
};

/// A number behind a colon is a port: "-r 10.0.0.1:10013".
bool has_code(std::string_view line, std::string_view word) {
  const bool number = word[0] >= '0' && word[0] <= '9';
  for (std::size_t at = 0; has_word(line.substr(at), word);) {
    const std::size_t found = listings::lower(line.substr(at)).find(listings::lower(word)) + at;
    const char before = found < 2 || line[found - 1] != ':' ? ' ' : line[found - 2];
    const bool port = number && ((before >= '0' && before <= '9') || before == ']' ||
                                 before == '*' || before == '\'');
    if (!port) return true;
    at = found + word.size();
  }
  return false;
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
  for (const CodeWord& word : kCodeWords) {
    if (has_code(line, word.word)) return word.code;
  }
  const std::string text = lower(line);
  for (const CodeText& known : kCodeTexts) {
    if (text.find(known.text) != std::string::npos) return known.code;
  }
  if (is_denied_bind(line, text)) return 10013;
  return std::nullopt;
}

}  // namespace portpool::conformance
