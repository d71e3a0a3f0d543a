// Ports that a line speaks of in words, rather than as ADDRESS:PORT. Internal to explain/.
#pragma once

#include <optional>
#include <string_view>
#include <vector>

#include "explain/endpoints.hpp"

namespace portpool::conformance {

/// `words` are those of a line, without the punctuation around them.

/// "port 8080", "port: TCP/8080", "port=8080", "forwarded port to 8080", "port already in use:
/// 8080", "端口8080"; with the address that stands before it, if one does.
[[nodiscard]] std::optional<Target> named_port(const std::vector<std::string_view>& words);

/// ('127.0.0.1', 50021), as Python prints an address.
[[nodiscard]] std::optional<Target> pair_of_python(const std::vector<std::string_view>& words);

/// Connector[HTTP/1.1-8080] and "http-nio-8080", as Tomcat names what listens.
[[nodiscard]] std::optional<Target> connector_of_tomcat(const std::vector<std::string_view>& words);

/// `docker run -p 127.0.0.1:1433:1433`: the port of the host stands before that of the container.
[[nodiscard]] std::optional<Target> published_port(const std::vector<std::string_view>& words);

}  // namespace portpool::conformance
