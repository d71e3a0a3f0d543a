// refused because: anything
// The helper must notice that this is refused whether the forbidden part is there or not.
int main() { return nobody_declares_this; }
