// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <cstddef>
#include <functional>

namespace cmx::sw::process {

/// work(i) for i below `count`, in that order on up to `parallel` threads, this one among them. After the first
/// exception nothing new is begun; it is thrown once all threads are done. `work` may return false: nothing new is
/// begun either.
void in_parallel(std::size_t count, int parallel, const std::function<bool(std::size_t)>& work);

}  // namespace cmx::sw::process
