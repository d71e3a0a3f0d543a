// The structures under comparison. Those that need Boost or CRoaring are in when the build found
// them.
#pragma once

#include "baselines/flat_bitmap.hpp"
#include "baselines/hash_probe.hpp"
#include "baselines/port_set_pool.hpp"
#include "baselines/range_map.hpp"
#ifdef PORTPOOL_BENCH_BOOST
#include "baselines/boost_dynamic_bitset.hpp"
#include "baselines/boost_icl.hpp"
#endif
#ifdef PORTPOOL_BENCH_CROARING
#include "baselines/croaring.hpp"
#endif

namespace portpool::bench {

template <typename Structure>
struct StructureType {
  using type = Structure;
};

/// Calls visit(StructureType<S>{}) for every structure.
template <typename Visit>
void for_each_structure(Visit visit) {
  visit(StructureType<PortSetPool>{});
  visit(StructureType<WordScan>{});
  visit(StructureType<BitProbe>{});
  visit(StructureType<HashProbe>{});
  visit(StructureType<RangeMap>{});
#ifdef PORTPOOL_BENCH_BOOST
  visit(StructureType<BoostIcl>{});
  visit(StructureType<BoostDynamicBitset>{});
#endif
#ifdef PORTPOOL_BENCH_CROARING
  visit(StructureType<CRoaring>{});
#endif
}

}  // namespace portpool::bench
