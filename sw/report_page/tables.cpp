// SPDX-License-Identifier: Apache-2.0
#include "sw/report_page/tables.h"

#include <algorithm>
#include <map>
#include <string>
#include <string_view>

namespace cmx::sw::report_page {
namespace {

using report::Node;
using sweep::Cell;
using sweep::Rows;

struct Query {
  std::string_view table;
  std::string_view sql;
};

constexpr Query kQueries[]{
    {"points", "SELECT r.*, p.wall_s, p.reason FROM results r JOIN points p USING(id, stage) ORDER BY id, stage"},
    {"axes", "SELECT name, place, unit FROM columns WHERE kind = 'axis' ORDER BY place_in_row"},
    {"metrics", "SELECT name, place, unit FROM columns WHERE kind = 'metric' ORDER BY place_in_row"},
    {"objectives", "SELECT name, place AS goal FROM columns WHERE kind = 'objective' ORDER BY place_in_row"},
    {"status",
     "SELECT stage, coalesce(status, 'missing') AS status, count(*) AS points, sum(wall_s) AS wall_s FROM points GROUP "
     "BY 1, 2 ORDER BY 1, 2"},
    {"ran",
     "SELECT stage, result ->> '$.command' AS command, result ->> '$.machine' AS machine, result ->> '$.version' AS "
     "version, "
     "result -> '$.fidelity.levels' AS levels, result ->> '$.fidelity.extrapolated' AS extrapolated, count(*) AS "
     "points "
     "FROM points WHERE status = 'done' GROUP BY 1, 2, 3, 4, 5, 6 ORDER BY 1, 2, 3, 4, 5, 6"},
    {"hosts",
     "SELECT host, count(*) AS points, min(started) AS first, max(started) AS last, sum(wall_s) AS wall_s FROM points "
     "WHERE host <> '' GROUP BY 1 "
     "ORDER BY 1"},
    {"warnings",
     "SELECT w.value AS warning, count(*) AS points FROM points p, json_each(nullif(p.result, ''), '$.warnings') w "
     "GROUP BY 1 ORDER BY 2 DESC, 1 "
     "LIMIT 20"},
    {"utilisation", "SELECT id, stage, engine, value FROM utilisation ORDER BY id, stage, engine"},
    {"links", "SELECT id, stage, class, mean, max FROM link_classes ORDER BY id, stage, class"},
    {"planes",
     "SELECT p.id, p.stage, c.key AS class, CAST(l.key AS INTEGER) AS plane, l.value AS utilisation FROM points p, "
     "json_each(nullif(p.result, ''), "
     "'$.plane_utilisation') c, json_each(c.value) l ORDER BY p.id, p.stage, c.id, l.id"},
    {"streams",
     "SELECT p.id, p.stage, s.value ->> '$.name' AS stream, s.value ->> '$.us' AS us, s.value ->> '$.busy_us' AS "
     "busy_us, s.value ->> '$.wait_us' AS "
     "wait_us FROM points p, json_each(nullif(p.result, ''), '$.streams') s ORDER BY p.id, p.stage, s.id"},
    {"layer",
     "SELECT p.id, p.stage, s.value ->> '$.name' AS stream, o.key AS op, o.value AS us FROM points p, "
     "json_each(nullif(p.result, ''), '$.streams') "
     "s, json_each(s.value, '$.ops') o ORDER BY p.id, p.stage, s.id, o.id"},
    {"parts",
     "SELECT p.id, p.stage, o.key AS part, o.value AS ms FROM points p, json_each(nullif(p.result, ''), '$.parts_ms') "
     "o ORDER BY p.id, p.stage, "
     "o.id"},
    {"memory",
     "SELECT p.id, p.stage, m.key AS use, m.value AS gib FROM points p, json_each(nullif(p.result, ''), '$.hbm_gib') m "
     "ORDER BY p.id, p.stage, m.id"},
    {"operators",
     "SELECT p.id, p.stage, o.value ->> '$.name' AS op, o.value ->> '$.bound' AS bound, o.value ->> '$.us' AS us, "
     "o.value ->> '$.operations' AS "
     "operations, o.value ->> '$.hbm_bytes' AS hbm_bytes FROM points p, json_each(nullif(p.result, ''), '$.operators') "
     "o WHERE o.value ->> "
     "'$.operations' > 0 AND o.value ->> '$.hbm_bytes' > 0 ORDER BY p.id, p.stage, o.id"},
    {"roofs",
     "SELECT DISTINCT r.value ->> '$.name' AS roof, r.value ->> '$.operations_per_s' AS operations_per_s, r.value ->> "
     "'$.bytes_per_s' AS bytes_per_s "
     "FROM points p, json_each(nullif(p.result, ''), '$.roofs') r ORDER BY 1, 2, 3"},
    {"curve",
     "SELECT p.id, p.stage, c.value ->> '$.load' AS load, c.value ->> '$.offered' AS offered, c.value ->> '$.accepted' "
     "AS accepted, c.value ->> "
     "'$.latency_us.mean' AS mean_us, c.value ->> '$.latency_us.p50' AS p50_us, c.value ->> '$.latency_us.p99' AS "
     "p99_us FROM points p, "
     "json_each(nullif(p.result, ''), '$.points') c WHERE c.value ->> '$.load' IS NOT NULL ORDER BY p.id, p.stage, "
     "c.value ->> '$.load'"},
    {"latency",
     "SELECT p.id, p.stage, c.value ->> '$.us' AS us, c.value ->> '$.share' AS share FROM points p, "
     "json_each(nullif(p.result, ''), '$.latency_cdf') "
     "c "
     "ORDER BY p.id, p.stage, c.id"},
    {"published",
     "SELECT p.id, p.stage, r.value ->> '$.id' AS row, r.value ->> '$.published' AS published, r.value ->> '$.model' "
     "AS model, r.value ->> '$.error' "
     "AS "
     "error, r.value ->> '$.unit' AS unit, r.value ->> '$.role' AS role, r.value ->> '$.tolerance' AS tolerance, "
     "r.value ->> '$.source' AS source "
     "FROM points p, json_each(nullif(p.result, ''), '$.rows') r WHERE r.value ->> '$.published' IS NOT NULL ORDER BY "
     "p.id, p.stage, r.id"},
    {"sensitivity",
     "SELECT p.id, p.stage, r.value ->> '$.parameter' AS parameter, r.value ->> '$.unit' AS unit, r.value ->> '$.from' "
     "AS \"from\", r.value ->> "
     "'$.at' AS at, r.value ->> '$.to' AS \"to\", r.value ->> '$.low' AS low, r.value ->> '$.high' AS high, r.value "
     "->> '$.swing' AS swing "
     "FROM points p, json_each(nullif(p.result, ''), '$.parameters') r WHERE r.value ->> '$.swing' IS NOT NULL ORDER "
     "BY p.id, p.stage, r.id"},
    {"screening", "SELECT id, name AS metric, screened, confirmed, difference FROM screening ORDER BY id, name"},
};

Node to_node(const Cell& cell) {
  if (const auto* whole = std::get_if<std::int64_t>(&cell)) return *whole;
  if (const auto* real = std::get_if<double>(&cell)) return *real;
  if (const auto* text = std::get_if<std::string>(&cell)) return *text;
  return {};
}

/// A column where every value is a text or NULL: each different text once.
Node words_of(const Rows& rows, std::size_t column) {
  std::map<std::string, std::int64_t> known;
  Node words = Node::array();
  Node index = Node::array();
  for (const auto& row : rows.rows) {
    const auto* text = std::get_if<std::string>(&row[column]);
    if (text == nullptr) {
      index.push(Node());
      continue;
    }
    const auto [at, fresh] = known.emplace(*text, static_cast<std::int64_t>(known.size()));
    if (fresh) words.push(*text);
    index.push(at->second);
  }
  return Node::object().set("words", words).set("index", index);
}

Node column_of(const Rows& rows, std::size_t column) {
  const bool texts = std::any_of(rows.rows.begin(), rows.rows.end(),
                                 [&](const auto& row) { return std::holds_alternative<std::string>(row[column]); });
  const bool numbers = std::any_of(rows.rows.begin(), rows.rows.end(), [&](const auto& row) {
    return std::holds_alternative<std::int64_t>(row[column]) || std::holds_alternative<double>(row[column]);
  });
  if (texts && !numbers) return words_of(rows, column);
  Node values = Node::array();
  for (const auto& row : rows.rows) values.push(to_node(row[column]));
  return values;
}

}  // namespace

Node tables_of(const sweep::Results& results) {
  Node tables = Node::object();
  for (const Query& query : kQueries) {
    const Rows rows = results.query(std::string(query.sql));
    if (rows.rows.empty()) continue;
    Node data = Node::array();
    for (std::size_t i = 0; i < rows.columns.size(); ++i) data.push(column_of(rows, i));
    tables.set(std::string(query.table),
               Node::object().set("query", query.sql).set("columns", Node::texts(rows.columns)).set("data", data));
  }
  return tables;
}

}  // namespace cmx::sw::report_page
