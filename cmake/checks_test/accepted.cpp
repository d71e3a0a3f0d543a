// refused because: anything
// The helper must notice that nothing here depends on PORTPOOL_MUST_NOT_COMPILE.
int main() { return 0; }
