// SPDX-License-Identifier: Apache-2.0
// fw images: the firmware images that come with cmx.
#include "sw/firmware_run/images.h"
#include "sw/cli/command.h"
#include "sw/commands/commands.h"

namespace cmx::sw::apps {
namespace {

using report::Node;

class FwImages final : public Command {
 public:
  std::string_view name() const override { return "fw images"; }
  std::string_view summary() const override { return "List the supplied firmware images"; }
  void declare(Flags& /*flags*/) override {}

  Outcome run(Session& session) override {
    Outcome outcome;
    Node rows = Node::array();
    report::Table table({"image", "what it does", "file"});
    for (const FirmwareImage& image : firmware_images()) {
      Node row = Node::object();
      row.set("name", image.name).set("summary", image.summary).set("path", image.path).set("built", image.built);
      rows.push(std::move(row));
      table.row({image.name, image.summary, image.built ? image.path : "not built: target cmx_firmware"});
    }
    outcome.keys.set("images", rows);
    outcome.text = table.to_text(session.style());
    return outcome;
  }
};

}  // namespace

std::unique_ptr<Command> make_fw_images() { return std::make_unique<FwImages>(); }

}  // namespace cmx::sw::apps
