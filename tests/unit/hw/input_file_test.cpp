// SPDX-License-Identifier: Apache-2.0
// Which files of a user's are read, and which are refused before they keep us for ever?
#include "hw/units/input_file.h"

#include <gmock/gmock.h>
#include <sys/socket.h>
#include <sys/stat.h>
#include <sys/un.h>
#include <unistd.h>

#include <cstring>
#include <filesystem>
#include <fstream>
#include <thread>

#include "hw/units/bad_input.h"

namespace cmx {
namespace {

namespace fs = std::filesystem;
using hw::read_input_file;
using testing::ThrowsMessage;

class InputFile : public testing::Test {
 protected:
  InputFile() { fs::create_directories(folder_); }
  ~InputFile() override { fs::remove_all(folder_); }
  std::string path(const char* name) const { return (folder_ / name).string(); }
  std::string made(const char* name, const std::string& contents) const {
    std::ofstream(path(name), std::ios::binary) << contents;
    return path(name);
  }
  std::string pipe() const {
    EXPECT_EQ(mkfifo(path("pipe").c_str(), 0600), 0);
    return path("pipe");
  }
  static auto refuses(const std::string& why) { return ThrowsMessage<hw::BadInput>(why); }

 private:
  fs::path folder_ = fs::temp_directory_path() / ("cmx-input-file-" + std::to_string(getpid()));
};

TEST_F(InputFile, IsReadWholeWithEveryByte) {
  std::string all;
  for (int i = 0; i < 200'000; ++i) all += static_cast<char>(i * 7 + i / 256);
  EXPECT_EQ(read_input_file(made("all", all)), all);
  EXPECT_EQ(read_input_file(made("empty", "")), "");
  fs::create_symlink("all", path("link"));
  EXPECT_EQ(read_input_file(path("link")), all);
  EXPECT_GT(read_input_file("/proc/self/status").size(), 100U) << "a file whose size nobody knows before";
}

TEST_F(InputFile, MayBeAsLongAsItsReaderSaysAndNoLonger) {
  EXPECT_EQ(read_input_file(made("ten", "0123456789"), 10).size(), 10U);
  EXPECT_THAT([&] { read_input_file(path("ten"), 9); }, refuses("is longer than 9 bytes, the most that is read"));
  fs::resize_file(path("ten"), std::uintmax_t{1} << 40);  // of which nothing is on the disk
  EXPECT_THAT([&] { read_input_file(path("ten"), 1 << 20); }, refuses("is longer than 1 MiB, the most that is read"));
  EXPECT_THAT([&] { read_input_file("/proc/self/status", 10); },
              refuses("is longer than 10 bytes, the most that is read"));
}

TEST_F(InputFile, IsNoDirectoryDeviceOrSocket) {
  EXPECT_THAT([&] { read_input_file(path(".")); }, refuses("is a directory, not a file"));
  for (const char* device : {"/dev/zero", "/dev/null", "/dev/full", "/dev/random"})
    EXPECT_THAT([&] { read_input_file(device); }, refuses("is a device, not a file")) << device;
  fs::create_symlink("/dev/zero", path("link"));
  EXPECT_THAT([&] { read_input_file(path("link")); }, refuses("is a device, not a file"));
  sockaddr_un address{};
  address.sun_family = AF_UNIX;
  std::strncpy(address.sun_path, path("socket").c_str(), sizeof address.sun_path - 1);
  const int socket_of_file = socket(AF_UNIX, SOCK_STREAM, 0);
  ASSERT_EQ(bind(socket_of_file, reinterpret_cast<sockaddr*>(&address), sizeof address), 0);
  EXPECT_THAT([&] { read_input_file(path("socket")); }, refuses("is a socket, not a file"));
  close(socket_of_file);
}

TEST_F(InputFile, ThatThereIsNotSaysSo) {
  EXPECT_THAT([&] { read_input_file(path("absent")); }, refuses("cannot read this file: No such file or directory"));
  made("file", "");
  EXPECT_THAT([&] { read_input_file(path("file/below")); }, refuses("cannot read this file: Not a directory"));
  fs::create_symlink("circle", path("circle"));
  EXPECT_THAT([&] { read_input_file(path("circle")); },
              refuses("cannot read this file: Too many levels of symbolic links"));
}

TEST_F(InputFile, APipeIsReadToItsEnd) {
  const std::string name = pipe();
  const std::string all(300'000, 'x');  // more than a pipe holds
  std::thread writer([&] {
    std::this_thread::sleep_for(std::chrono::milliseconds(100));  // the reader is there first
    std::ofstream stream(name, std::ios::binary);
    stream << all.substr(0, 1000) << std::flush;
    std::this_thread::sleep_for(std::chrono::milliseconds(100));
    stream << all.substr(1000);
  });
  EXPECT_EQ(read_input_file(name), all);
  writer.join();
}

TEST_F(InputFile, APipeIntoWhichNobodyWritesIsRefused) {
  EXPECT_THAT([&] { read_input_file(pipe()); }, refuses("is a pipe into which nobody writes"));
}

}  // namespace
}  // namespace cmx
