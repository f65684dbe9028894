/* SPDX-License-Identifier: Apache-2.0 */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <cmocka.h>
#include <linux/types.h>
#include "../../bpf/wire.h"
#include "../../bpf/config.h"
#include "../../recorder/ring_plan.h"

static uint64_t total_of(const struct rec_ring_plan *p)
{
	return (uint64_t)(p->n_critical + p->n_bulk) * p->ring_bytes;
}

static void each_lane_has_half(void **state)
{
	struct rec_ring_plan p = rec_rings_plan(0, rec_rings_for_cpus(2));

	(void)state;
	assert_int_equal(p.n_critical, 1);
	assert_int_equal(p.n_bulk, 1);
	assert_int_equal(p.ring_bytes, 8 << 20);
	assert_int_equal(p.wake_bytes, 2 << 20);
}

static void the_memory_does_not_grow_with_the_cpus(void **state)
{
	(void)state;
	for (int cpus = 1; cpus <= 4096; cpus++) {
		struct rec_ring_plan p = rec_rings_plan(16 << 20, rec_rings_for_cpus(cpus));

		assert_int_equal(total_of(&p), 16 << 20);
		assert_true(p.n_critical <= (unsigned)cpus / 8 || p.n_critical == 1);
		assert_true(p.n_critical + p.n_bulk <= BB_RINGS_MAX);
	}
	assert_int_equal(rec_rings_plan(0, rec_rings_for_cpus(15)).n_critical, 1);
	assert_int_equal(rec_rings_plan(0, rec_rings_for_cpus(16)).n_critical, 2);
	assert_int_equal(rec_rings_plan(0, rec_rings_for_cpus(64)).n_critical, 8);
	assert_int_equal(rec_rings_plan(0, rec_rings_for_cpus(64)).ring_bytes, 1 << 20);
}

static void a_ring_holds_the_largest_record_and_wakes_before_it_is_full(void **state)
{
	const uint32_t largest = sizeof(struct bb_exec) + 3 * BB_PATH_MAX + BB_ARGV_MAX + 8;

	(void)state;
	for (uint64_t total = 1; total < 4ull << 30; total += total / 3 + 1) {
		for (unsigned wanted = 1; wanted < 300; wanted += 7) {
			struct rec_ring_plan p = rec_rings_plan(total, wanted);

			assert_true(p.ring_bytes > largest);
			assert_int_equal(p.ring_bytes & (p.ring_bytes - 1), 0);
			assert_true(total_of(&p) <= total || total < REC_RINGS_BYTES_MIN);
			assert_true(total_of(&p) <= REC_RINGS_BYTES_MAX);
			assert_true(total_of(&p) > total / 2 || total > REC_RINGS_BYTES_MAX);
			assert_true(p.wake_bytes <= p.ring_bytes / 4 && p.wake_bytes <= 2 << 20);
			assert_true(p.wake_step && !(p.wake_step & (p.wake_step - 1)) && p.wake_bytes % p.wake_step == 0);
		}
	}
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(each_lane_has_half),
		cmocka_unit_test(the_memory_does_not_grow_with_the_cpus),
		cmocka_unit_test(a_ring_holds_the_largest_record_and_wakes_before_it_is_full),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
