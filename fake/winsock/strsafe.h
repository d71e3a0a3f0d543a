/* strsafe.h for text of char: copies, joins and prints, never beyond the buffer; see windows.h. Text
 * that does not fit is cut, and the result says so. */
#pragma once
#pragma GCC system_header

#include "windows.h"

#define STRSAFE_MAX_CCH 2147483647
#define STRSAFE_E_INSUFFICIENT_BUFFER ((HRESULT)0x8007007A)
#define STRSAFE_E_INVALID_PARAMETER ((HRESULT)0x80070057)

static inline HRESULT StringCchCopyA(char* to, size_t size, const char* from) {
  const size_t length = strlen(from);
  if (size == 0 || size > STRSAFE_MAX_CCH) return STRSAFE_E_INVALID_PARAMETER;
  memcpy(to, from, length < size ? length + 1 : size);
  to[size - 1] = 0;
  return length < size ? S_OK : STRSAFE_E_INSUFFICIENT_BUFFER;
}
static inline HRESULT StringCchCatA(char* to, size_t size, const char* from) {
  const size_t used = strnlen(to, size);
  return StringCchCopyA(to + used, size - used, from);
}
static inline HRESULT StringCchLengthA(const char* text, size_t most, size_t* length) {
  const size_t found = strnlen(text, most);
  if (length != NULL) *length = found < most ? found : 0;
  return found < most ? S_OK : STRSAFE_E_INVALID_PARAMETER;
}
static inline HRESULT StringCchVPrintfA(char* to, size_t size, const char* format, va_list values) {
  int length;
  if (size == 0 || size > STRSAFE_MAX_CCH) return STRSAFE_E_INVALID_PARAMETER;
  length = vsnprintf(to, size, format, values);
  return length >= 0 && (size_t)length < size ? S_OK : STRSAFE_E_INSUFFICIENT_BUFFER;
}
static inline HRESULT StringCchPrintfA(char* to, size_t size, const char* format, ...) {
  va_list values;
  HRESULT result;
  va_start(values, format);
  result = StringCchVPrintfA(to, size, format, values);
  va_end(values);
  return result;
}

/* A char is a byte. */
#define StringCbCopyA StringCchCopyA
#define StringCbCatA StringCchCatA
#define StringCbLengthA StringCchLengthA
#define StringCbVPrintfA StringCchVPrintfA
#define StringCbPrintfA StringCchPrintfA
#if !defined(UNICODE)
#define StringCchCopy StringCchCopyA
#define StringCchCat StringCchCatA
#define StringCchLength StringCchLengthA
#define StringCchVPrintf StringCchVPrintfA
#define StringCchPrintf StringCchPrintfA
#define StringCbCopy StringCbCopyA
#define StringCbCat StringCbCatA
#define StringCbLength StringCbLengthA
#define StringCbVPrintf StringCbVPrintfA
#define StringCbPrintf StringCbPrintfA
#endif
