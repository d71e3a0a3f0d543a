// The two programs of two_processes_test.cpp: in a file of their own, because they are written for
// Windows, and the system's headers stay out there.
#pragma once

namespace portpool::fake {

/// Each returns 0, or the number of the step that failed.
int serve_one_client();
int ask_the_server();

}  // namespace portpool::fake
