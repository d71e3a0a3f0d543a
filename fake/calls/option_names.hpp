// Which options of sockets there are, modelled or not: the headers of Windows name them.
#pragma once

namespace portpool::fake {

/// SOL_SOCKET, the protocols' own levels, and those of IrDA and IPX. For any other, setsockopt and
/// getsockopt fail with WSAEINVAL, as their pages say.
[[nodiscard]] bool is_option_level(int level);

/// Of SOL_SOCKET, whether the headers name the option; they fail with WSAENOPROTOOPT where none
/// does. Of the other levels, true.
[[nodiscard]] bool is_option(int level, int name);

}  // namespace portpool::fake
