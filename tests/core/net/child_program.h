// A server program that runs for one test: ended, and waited for, when the test ends.
#pragma once

#include <filesystem>
#include <string>
#include <vector>

namespace packtrain::test {

class ChildProgram {
  public:
    /// Looked up in PATH if it has no slash; runs in `folder`, nothing on its standard input.
    ChildProgram(std::vector<std::string> command, const std::filesystem::path& folder);
    ChildProgram(const ChildProgram&) = delete;
    ChildProgram& operator=(const ChildProgram&) = delete;
    ~ChildProgram();

    /// Reads its output up to and with the first line that contains `mark`; that line.
    std::string waitForLine(const std::string& mark);
    /// Until it ends by itself; its exit status.
    int wait();

  private:
    int pid_ = 0;
    int output_ = -1;
    std::string text_;
};

}  // namespace packtrain::test
