// SPDX-License-Identifier: Apache-2.0
// What happens to that which is already there under the name of an output?
#include "sw/output/output_file.h"

#include <fcntl.h>
#include <gmock/gmock.h>
#include <sys/socket.h>
#include <sys/stat.h>
#include <sys/un.h>
#include <unistd.h>

#include <cstring>
#include <filesystem>
#include <fstream>
#include <future>
#include <iterator>
#include <stdexcept>

#include "hw/units/bad_input.h"

namespace cmx {
namespace {

namespace fs = std::filesystem;
using hw::BadInput;
using sw::output::check_file;
using sw::output::OutputFile;
using sw::output::write_file;
using testing::HasSubstr;
using testing::ThrowsMessage;
using testing::UnorderedElementsAre;

class Output : public testing::Test {
 protected:
  Output() {
    std::string name = (fs::temp_directory_path() / "cmx-output-XXXXXX").string();
    folder_ = mkdtemp(name.data());
  }
  ~Output() override { fs::remove_all(folder_); }

  std::string at(const std::string& name) const { return (folder_ / name).string(); }
  void put(const std::string& name, const std::string& text) const { std::ofstream(folder_ / name) << text; }
  std::string text(const std::string& name) const {
    std::ifstream stream(folder_ / name);
    return {std::istreambuf_iterator<char>(stream), {}};
  }
  std::vector<std::string> names() const {
    std::vector<std::string> names;
    for (const auto& entry : fs::directory_iterator(folder_)) names.push_back(entry.path().filename());
    return names;
  }

  fs::path folder_;
};

std::string contents_of_pipe(const std::string& path) {
  std::ifstream stream(path);
  return {std::istreambuf_iterator<char>(stream), {}};
}

TEST_F(Output, AFileIsWholeOrAsBefore) {
  put("a", "before");
  {
    OutputFile file(at("a"));
    file.stream() << std::string(200'000, 'x');
    EXPECT_EQ(text("a"), "before");
  }
  EXPECT_EQ(text("a"), "before") << "not finished";
  EXPECT_THAT(names(), UnorderedElementsAre("a"));
  OutputFile file(at("a"));
  file.stream() << "after" << 7;
  file.finish();
  EXPECT_EQ(text("a"), "after7");
  write_file(at("b"), std::string(300'000, 'y'));
  EXPECT_EQ(text("b"), std::string(300'000, 'y'));
  EXPECT_THAT(names(), UnorderedElementsAre("a", "b"));
}

TEST_F(Output, WhatIsReplacedKeepsItsMode) {
  put("a", "before");
  chmod(at("a").c_str(), 0640);
  write_file(at("a"), "after");
  EXPECT_EQ(fs::status(at("a")).permissions(), fs::perms{0640});
}

TEST_F(Output, LinksAreFollowed) {
  fs::create_directory(at("folder"));
  put("folder/file", "before");
  fs::create_symlink("folder/file", at("link"));
  fs::create_symlink("link", at("link_to_link"));
  write_file(at("link_to_link"), "after");
  EXPECT_TRUE(fs::is_symlink(at("link")));
  EXPECT_TRUE(fs::is_symlink(at("link_to_link")));
  EXPECT_EQ(text("folder/file"), "after");

  fs::create_symlink("folder/new", at("dangling"));
  write_file(at("dangling"), "made");
  EXPECT_TRUE(fs::is_symlink(at("dangling")));
  EXPECT_EQ(text("folder/new"), "made");

  fs::create_hard_link(at("folder/file"), at("second_name"));
  write_file(at("second_name"), "both");
  EXPECT_EQ(text("folder/file"), "both");
}

TEST_F(Output, APipeGetsAllAndStaysAPipe) {
  ASSERT_EQ(mkfifo(at("pipe").c_str(), 0600), 0);
  fs::create_symlink("pipe", at("link"));
  for (const char* name : {"pipe", "link"}) {
    check_file("--x", at(name));
    auto reader = std::async(std::launch::async, contents_of_pipe, at("pipe"));
    write_file(at(name), std::string(500'000, 'z'));
    EXPECT_EQ(reader.get(), std::string(500'000, 'z'));
    EXPECT_TRUE(fs::is_fifo(at("pipe")));
  }
}

TEST_F(Output, APipeThatNobodyReadsIsAnError) {
  ASSERT_EQ(mkfifo(at("pipe").c_str(), 0600), 0);
  EXPECT_THAT([&] { write_file(at("pipe"), "x"); },
              ThrowsMessage<std::runtime_error>(HasSubstr("is a pipe that nobody reads")));
  auto reader = std::async(std::launch::async, [&] { close(open(at("pipe").c_str(), O_RDONLY)); });
  EXPECT_THAT(
      [&] {
        OutputFile file(at("pipe"));
        reader.get();
        file.stream() << std::string(500'000, 'z');
        file.finish();
      },
      ThrowsMessage<std::runtime_error>(HasSubstr("Broken pipe")))
      << "and no signal that ends the process";
}

TEST_F(Output, DevicesAreWrittenAndStay) {
  fs::create_symlink("/dev/null", at("null"));  // a writer that replaces links harms this one only
  write_file(at("null"), "x");
  EXPECT_TRUE(fs::is_symlink(at("null")));
  EXPECT_TRUE(fs::is_character_file("/dev/null"));
  fs::create_symlink("/dev/full", at("full"));
  EXPECT_THAT([&] { write_file(at("full"), "x"); },
              ThrowsMessage<std::runtime_error>(HasSubstr("cannot write " + at("full") + ": No space left on device")));
  EXPECT_TRUE(fs::is_character_file("/dev/full"));
}

TEST_F(Output, DescriptorsOfTheProcessAreWritten) {
  const int file = open(at("file").c_str(), O_WRONLY | O_CREAT, 0600);
  ASSERT_EQ(write(file, "first,", 6), 6);
  write_file("/dev/fd/" + std::to_string(file), "second,");
  write_file("/proc/self/fd/" + std::to_string(file), "third");
  close(file);
  EXPECT_EQ(text("file"), "first,second,third") << "where the descriptor stands, not a file in its place";
  EXPECT_THAT([&] { check_file("--x", "/dev/fd/" + std::to_string(file)); },
              ThrowsMessage<BadInput>(HasSubstr("Bad file descriptor")));

  int ends[2];
  ASSERT_EQ(pipe(ends), 0);
  write_file("/dev/fd/" + std::to_string(ends[1]), "through");
  char read_back[7];
  EXPECT_EQ(read(ends[0], read_back, sizeof read_back), 7);
  EXPECT_EQ(std::string(read_back, 7), "through");
  EXPECT_THAT([&] { check_file("--x", "/dev/fd/" + std::to_string(ends[0])); },
              ThrowsMessage<BadInput>(HasSubstr("Bad file descriptor")))
      << "one to read from";
  close(ends[0]);
  close(ends[1]);
}

TEST_F(Output, WhatCannotBeWrittenIsSaidBefore) {
  const auto refuses = [&](const std::string& name, const std::string& why) {
    EXPECT_THAT([&] { check_file("--x", at(name)); },
                ThrowsMessage<BadInput>(testing::AllOf(HasSubstr("--x " + at(name)), HasSubstr(why))))
        << name;
  };
  put("file", "before");
  refuses("nowhere/file", at("nowhere") + " is not a directory that can be written");
  refuses("file/below", at("file") + " is not a directory that can be written");
  refuses("", "is a directory, not a file");
  refuses("new/", "is a directory, not a file");
  fs::create_symlink("nowhere/file", at("dangling"));
  refuses("dangling", "is not a directory that can be written");
  fs::create_symlink("circle", at("circle"));
  refuses("circle", "Too many levels of symbolic links");
  refuses(std::string(300, 'n'), "File name too long");
  const int listener = socket(AF_UNIX, SOCK_STREAM, 0);
  sockaddr_un address{.sun_family = AF_UNIX, .sun_path = {}};
  std::strncpy(address.sun_path, at("socket").c_str(), sizeof address.sun_path - 1);
  ASSERT_EQ(bind(listener, reinterpret_cast<sockaddr*>(&address), sizeof address), 0);
  refuses("socket", "is a socket, not a file");
  close(listener);
  if (geteuid() == 0) return;  // whom no mode keeps out
  chmod(at("file").c_str(), 0400);
  refuses("file", "cannot be written: Permission denied");
  EXPECT_NO_THROW(check_file("--x", ""));
}

}  // namespace
}  // namespace cmx
