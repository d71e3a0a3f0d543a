#pragma once

#include <portpool/sim/question.hpp>

#include <iterator>

// The questions as constants, for the two files that read them at compile time.
namespace portpool::detail {

#include <portpool/sim/question_table.inc>

static_assert(std::size(kQuestionTable) == kQuestionCount);

}  // namespace portpool::detail
