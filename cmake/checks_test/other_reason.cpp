// refused because: a message that no compiler prints
int main() {
#ifdef PORTPOOL_MUST_NOT_COMPILE
  return nobody_declares_this;
#else
  return 0;
#endif
}
