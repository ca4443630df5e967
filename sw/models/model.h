// SPDX-License-Identifier: Apache-2.0
// A mixture-of-experts language model with multi-head latent attention, as its Hugging Face config.json describes it.
// Fields carry the names of config.json.
// Errors (BadInput): a name that is neither shipped nor a file, truncated or invalid JSON (file:line), missing fields
// (all of them, by name), wrong types, sizes that are not positive, combinations that cannot be routed, and fields that
// change the work and are not modelled (fields.h). A configuration of several media is read from its text_config; its
// other parts are named in a note.
#pragma once

#include <cstdint>
#include <functional>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

namespace cmx::sw::models {

struct Model {
  std::string name;  // "deepseek-r1", or the path it was read from
  int hidden_size{0};
  int num_hidden_layers{0};      // main decoder layers, MTP modules not included
  int first_k_dense_replace{0};  // the first layers have a dense MLP
  int intermediate_size{0};      // of the dense MLP
  int moe_intermediate_size{0};  // of one expert
  int n_routed_experts{0};
  int n_shared_experts{0};  // computed as one MLP of n_shared_experts * moe_intermediate_size
  int num_experts_per_tok{0};
  int n_group{1};  // experts are in n_group equal groups; a token may use topk_group of them
  int topk_group{1};
  int num_attention_heads{0};
  int q_lora_rank{0};   // rank of the query's latent
  int kv_lora_rank{0};  // rank of the keys' and values' latent: what the cache holds, with the rope part
  int qk_nope_head_dim{0};
  int qk_rope_head_dim{0};
  int v_head_dim{0};
  int vocab_size{0};
  int num_nextn_predict_layers{0};             // MTP modules
  std::optional<int> max_position_embeddings;  // tokens of context; absent: not stated
  std::vector<std::string> assumed;  // "index_topk=null": fields that were taken otherwise than the file has them
  std::vector<std::string> notes;    // what a result should say of how the configuration was read

  int moe_layers() const { return num_hidden_layers - first_k_dense_replace; }
  int experts_per_group() const { return n_routed_experts / n_group; }
  int qk_head_dim() const { return qk_nope_head_dim + qk_rope_head_dim; }
  /// Elements that the cache holds for a token and layer.
  int kv_dim() const { return kv_lora_rank + qk_rope_head_dim; }
};

/// Where configurations are.
struct ModelFiles {
  std::function<bool(const std::string&)> exists;
  std::function<bool(const std::string&)> is_folder;
  std::function<std::string(const std::string&)> read;  // throws BadInput
};

/// A shipped name ("deepseek-r1"), the path of a config.json, or of the folder that it is in.
/// `assume`: fields to take otherwise than the file has them, each FIELD=VALUE, or FIELD for FIELD=null: as if the file
/// did not have it. A comma joins several.
Model read_model(const std::string& name_or_path, const ModelFiles& files, const std::vector<std::string>& assume = {});
/// The same on disk.
Model read_model(const std::string& name_or_path, const std::vector<std::string>& assume = {});
/// The same from text; `file` is what messages call it.
Model parse_model(std::string_view json, const std::string& file, const std::vector<std::string>& assume = {});
/// Names of the shipped models.
std::vector<std::string> builtin_models();

}  // namespace cmx::sw::models
