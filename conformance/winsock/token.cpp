#include "winsock/token.hpp"

#include <cstddef>
#include <cstdint>
#include <vector>

#include "winsock/channel.hpp"

namespace portpool::conformance::winsock {
namespace {

struct Sid {
  std::uint64_t words[SECURITY_MAX_SID_SIZE / sizeof(std::uint64_t) + 1];
  PSID get() { return words; }
};

std::optional<Sid> well_known(WELL_KNOWN_SID_TYPE type) {
  Sid sid;
  DWORD size = sizeof sid.words;
  if (CreateWellKnownSid(type, nullptr, sid.get(), &size) == FALSE) return std::nullopt;
  return sid;
}

std::vector<std::uint64_t> token_information(HANDLE token, TOKEN_INFORMATION_CLASS what) {
  DWORD size = 0;
  GetTokenInformation(token, what, nullptr, 0, &size);
  std::vector<std::uint64_t> buffer(size / sizeof(std::uint64_t) +
                                    1);  // of an alignment that serves all structures
  if (GetTokenInformation(token, what, buffer.data(), size, &size) == FALSE) return {};
  return buffer;
}

UniqueHandle own_token(DWORD access) {
  HANDLE token = nullptr;
  OpenProcessToken(GetCurrentProcess(), access, &token);
  return UniqueHandle(token);
}

bool is_built_in(HANDLE token) {
  const auto buffer = token_information(token, TokenUser);
  if (buffer.empty()) return false;
  PSID sid = reinterpret_cast<const TOKEN_USER*>(buffer.data())->User.Sid;
  const UCHAR count = *GetSidSubAuthorityCount(sid);
  return count > 1 && *GetSidSubAuthority(sid, count - 1u) == DOMAIN_USER_RID_ADMIN;
}

/// Lets a process with this token use the objects that it makes, and its own token. An elevated
/// administrator's objects belong to the group Administrators, which a filtered token no longer
/// counts as its own.
void give_to_user(HANDLE token) {
  const auto buffer = token_information(token, TokenUser);
  auto administrators = well_known(WinBuiltinAdministratorsSid);
  auto system = well_known(WinLocalSystemSid);
  if (buffer.empty() || !administrators || !system) return;
  PSID user = reinterpret_cast<const TOKEN_USER*>(buffer.data())->User.Sid;
  constexpr DWORD kRoom = 3 * (sizeof(ACCESS_ALLOWED_ACE) + SECURITY_MAX_SID_SIZE) + sizeof(ACL);
  alignas(8) std::byte memory[kRoom];
  auto* list = reinterpret_cast<ACL*>(memory);
  InitializeAcl(list, kRoom, ACL_REVISION);
  for (PSID sid : {user, administrators->get(), system->get()}) {
    AddAccessAllowedAce(list, ACL_REVISION, GENERIC_ALL, sid);
  }
  TOKEN_OWNER owner{user};
  SetTokenInformation(token, TokenOwner, &owner, sizeof owner);
  TOKEN_DEFAULT_DACL defaults{list};
  SetTokenInformation(token, TokenDefaultDacl, &defaults, sizeof defaults);
  SECURITY_DESCRIPTOR descriptor;
  InitializeSecurityDescriptor(&descriptor, SECURITY_DESCRIPTOR_REVISION);
  SetSecurityDescriptorDacl(&descriptor, TRUE, list, FALSE);
  SetKernelObjectSecurity(token, DACL_SECURITY_INFORMATION, &descriptor);
}

using Reason = Unsupported::Reason;

TokenChoice no_way(Unsupported why) {
  TokenChoice choice;
  choice.unsupported = std::move(why);
  return choice;
}

/// Our token without administrator rights, at medium integrity, as UAC filters it; `bare` also
/// drops the privileges. What matters is checked in the process that comes out; the rest is best
/// effort.
TokenChoice filtered_token(bool bare) {
  TokenChoice choice;
  const UniqueHandle own = own_token(TOKEN_ALL_ACCESS);
  auto administrators = well_known(WinBuiltinAdministratorsSid);
  auto medium = well_known(WinMediumLabelSid);
  if (!own || !administrators || !medium) {
    return no_way({Reason::other,
                   backend_error("cannot read the token of this process", GetLastError()).message});
  }
  SID_AND_ATTRIBUTES disabled{administrators->get(), 0};
  const DWORD flags = LUA_TOKEN | (bare ? DWORD{DISABLE_MAX_PRIVILEGE} : DWORD{0});
  HANDLE token = nullptr;
  if (CreateRestrictedToken(own.get(), flags, 1, &disabled, 0, nullptr, 0, nullptr, &token) ==
      FALSE) {
    return no_way(
        {Reason::other, backend_error("cannot make a restricted token", GetLastError()).message});
  }
  choice.token = UniqueHandle(token);
  give_to_user(token);
  TOKEN_MANDATORY_LABEL label{{medium->get(), SE_GROUP_INTEGRITY}};
  SetTokenInformation(token, TokenIntegrityLevel, &label,
                      sizeof label + GetLengthSid(medium->get()));
  return choice;
}

}  // namespace

TokenFacts facts_of_this_process() {
  TokenFacts facts;
  const UniqueHandle token = own_token(TOKEN_QUERY);
  auto administrators = well_known(WinBuiltinAdministratorsSid);
  if (!token || !administrators) return facts;
  BOOL member = FALSE;
  if (CheckTokenMembership(nullptr, administrators->get(), &member) == FALSE) return facts;
  facts.administrator = member != FALSE;
  facts.known = true;
  TOKEN_ELEVATION elevation{};
  DWORD size = sizeof elevation;
  if (GetTokenInformation(token.get(), TokenElevation, &elevation, size, &size) != FALSE) {
    facts.elevated = elevation.TokenIsElevated != 0;
  }
  const auto groups = token_information(token.get(), TokenGroups);
  if (!groups.empty()) {
    const auto* list = reinterpret_cast<const TOKEN_GROUPS*>(groups.data());
    for (DWORD i = 0; i < list->GroupCount; ++i) {
      const SID_AND_ATTRIBUTES& group = list->Groups[i];
      if (EqualSid(group.Sid, administrators->get()) == FALSE) continue;
      facts.administrators_denied = (group.Attributes & SE_GROUP_USE_FOR_DENY_ONLY) != 0;
    }
  }
  facts.built_in = is_built_in(token.get());
  return facts;
}

TokenChoice token_for(Privilege privilege, const TokenFacts& own) {
  switch (privilege) {
    case Privilege::administrator:
      if (!own.administrator) return no_way({Reason::not_elevated});
      return {};
    case Privilege::built_in_administrator:
      if (!own.administrator || !own.built_in) return no_way({Reason::not_built_in_administrator});
      return {};
    case Privilege::administrator_not_elevated:
      if (!own.administrator) {
        if (own.administrators_denied) return {};  // we are what is asked for
        return no_way({Reason::not_administrator});
      }
      return filtered_token(false);
    case Privilege::standard_user:
      return filtered_token(true);
  }
  return no_way({Reason::other, "unknown privilege"});
}

std::optional<Unsupported> mismatch(Privilege privilege, const TokenFacts& facts) {
  const auto unless = [](bool right, Reason reason) {
    return right ? std::nullopt : std::optional(Unsupported{reason});
  };
  if (!facts.known) return Unsupported{Reason::privilege_unknown};
  switch (privilege) {
    case Privilege::administrator:
      return unless(facts.administrator, Reason::came_without_rights);
    case Privilege::built_in_administrator:
      return unless(facts.administrator && facts.built_in, Reason::came_not_built_in);
    case Privilege::administrator_not_elevated:
    case Privilege::standard_user:
      return unless(!facts.administrator, Reason::came_with_rights);
  }
  return Unsupported{Reason::other, "unknown privilege"};
}

}  // namespace portpool::conformance::winsock
