/* Text functions of Microsoft's C library that programs with sockets use. */
#pragma once
#pragma GCC system_header

#if !defined(__cplusplus) /* strict C leaves them out */
char* strdup(const char* text);
char* strtok_r(char* text, const char* delimiters, char** rest);
#endif
#define _stricmp strcasecmp
#define _strnicmp strncasecmp
#define _snprintf snprintf
#define _vsnprintf vsnprintf
#define _strdup strdup
#define strtok_s strtok_r
#define lstrlenA(text) ((int)strlen(text))
#define lstrcmpA strcmp
#define lstrcmpiA strcasecmp
#define lstrcpyA strcpy
#define lstrcatA strcat
#if !defined(UNICODE)
#define lstrlen lstrlenA
#define lstrcmp lstrcmpA
#define lstrcmpi lstrcmpiA
#define lstrcpy lstrcpyA
#define lstrcat lstrcatA
#endif

static inline int portpool_copy_text(char* to, size_t size, const char* from, size_t most) {
  size_t length = strlen(from);
  if (length > most) length = most;
  if (to == NULL || length >= size) {
    if (to != NULL && size != 0) *to = 0;
    return 34; /* ERANGE */
  }
  memcpy(to, from, length);
  to[length] = 0;
  return 0;
}
static inline int strcpy_s(char* to, size_t size, const char* from) {
  return portpool_copy_text(to, size, from, strlen(from));
}
static inline int strncpy_s(char* to, size_t size, const char* from, size_t most) {
  return portpool_copy_text(to, size, from, most);
}
static inline int strcat_s(char* to, size_t size, const char* from) {
  const size_t used = strnlen(to, size);
  return portpool_copy_text(to + used, size - used, from, strlen(from));
}
static inline int memcpy_s(void* to, size_t size, const void* from, size_t count) {
  if (count == 0) return 0;
  if (to == NULL || from == NULL || count > size) return 34; /* ERANGE */
  memcpy(to, from, count);
  return 0;
}
static inline int vsprintf_s(char* to, size_t size, const char* format, va_list values) {
  return vsnprintf(to, size, format, values);
}
static inline int sprintf_s(char* to, size_t size, const char* format, ...) {
  va_list values;
  int length;
  va_start(values, format);
  length = vsnprintf(to, size, format, values);
  va_end(values);
  return length;
}
static inline char* gets_s(char* to, size_t size) {
  if (to == NULL || size == 0 || fgets(to, (int)size, stdin) == NULL) return NULL;
  to[strcspn(to, "\n")] = 0;
  return to;
}
/* The sizes behind %s and %c are not looked at. */
#define scanf_s scanf
#define sscanf_s sscanf
#define _getch getchar
#if defined(__cplusplus)
template <size_t kSize>
char* gets_s(char (&to)[kSize]) {
  return gets_s(to, kSize);
}
template <size_t kSize>
int strcat_s(char (&to)[kSize], const char* from) {
  return strcat_s(to, kSize, from);
}
template <size_t kSize>
int strcpy_s(char (&to)[kSize], const char* from) {
  return strcpy_s(to, kSize, from);
}
template <size_t kSize>
int vsprintf_s(char (&to)[kSize], const char* format, va_list values) {
  return vsprintf_s(to, kSize, format, values);
}
template <size_t kSize, class... T>
int sprintf_s(char (&to)[kSize], const char* format, T... values) {
  return snprintf(to, kSize, format, values...);
}
#if !defined(__SIZEOF_WCHAR_T__) || __SIZEOF_WCHAR_T__ != 2
inline int _wtoi(const wchar_t* text) {
  return static_cast<int>(wcstol(text, nullptr, 10));
}
#endif
#endif
