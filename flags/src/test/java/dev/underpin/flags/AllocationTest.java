package dev.underpin.flags;

import static org.assertj.core.api.Assertions.assertThat;

import com.sun.management.ThreadMXBean;
import dev.underpin.core.context.RequestContext;
import dev.underpin.core.context.Scope;
import dev.underpin.flags.testing.FakeFlags;
import java.lang.management.ManagementFactory;
import java.nio.charset.StandardCharsets;
import java.util.function.BooleanSupplier;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** Deciding costs the collector nothing: no boxes, no strings, no arrays. */
class AllocationTest {

  private static final ThreadMXBean THREADS = (ThreadMXBean) ManagementFactory.getThreadMXBean();
  private static final int CALLS = 200_000;

  private static final BooleanFlag ON = Flag.bool("on").orElse(false);
  private static final BooleanFlag PART = Flag.bool("part").orElse(false);
  private static final BooleanFlag UNKNOWN = Flag.bool("unknown").orElse(false);
  private static final NumberFlag LIMIT = Flag.number("limit").orElse(20);
  private static final Subject USER = Subject.of("user-42").with("country", "LT");

  private final FakeFlags flags = new FakeFlags();
  private volatile Object kept = this;

  @BeforeEach
  void flags() {
    flags.set(ON, true).set(LIMIT, 5_000_000.0);
    flags.rollout(PART, 50, Change.by("ana", "test"));
  }

  @Test
  void an_on_off_flag_allocates_nothing() {
    assertThat(allocatedBy(() -> flags.isOn(ON, USER))).isLessThan(CALLS / 10);
  }

  @Test
  void a_rollout_allocates_nothing() {
    assertThat(allocatedBy(() -> flags.isOn(PART, USER))).isLessThan(CALLS / 10);
    assertThat(allocatedBy(() -> flags.isOn(PART, null))).isLessThan(CALLS / 10);
  }

  @Test
  void rules_operators_prerequisites_and_splits_allocate_nothing() {
    Flags ruled =
        TargetingTest.flags(
            """
            {"flags": {
              "on": {"type": "boolean", "state": "on"},
              "part": {"type": "boolean", "state": "on", "requires": [{"flag": "on"}],
                "rollout": 50, "serve": {"yes": 40, "no": 60},
                "variants": {"yes": true, "no": false}, "rules": [
                {"if": {"any": [
                  {"attribute": "country", "in": ["EE"]},
                  {"attribute": "age", "above": 42.5},
                  {"attribute": "app", "version": ">=2.0.0"},
                  {"attribute": "born", "after": "2027-03-01"},
                  {"attribute": "ip", "network": ["10.0.0.0/8"]},
                  {"attribute": "ip6", "network": ["2001:db8::/32"]},
                  {"attribute": "country", "contains": ["e"], "ignoreCase": true}]}}]}}}""");
    Subject subject =
        USER.with("age", 42)
            .with("app", "1.10.0-rc.1")
            .with("born", "1999-12-31T23:59:59Z")
            .with("ip", "11.1.2.3")
            .with("ip6", "2001:db9::1");

    assertThat(allocatedBy(() -> ruled.isOn(PART, subject))).isLessThan(CALLS / 10);
  }

  @Test
  void a_feature_of_unleash_allocates_nothing() {
    ScriptedStore store = new ScriptedStore();
    FlagDocument document =
        FlagDocument.parse(
            FlagFormat.UNLEASH,
            "unleash.json",
            "1",
            """
            {"features": [{"name": "part", "enabled": true, "strategies": [
              {"name": "flexibleRollout", "parameters": {"rollout": "50", "stickiness": "default"},
               "constraints": [{"contextName": "country", "operator": "IN", "values": ["LT"]}],
               "variants": [{"name": "a", "weight": 500}, {"name": "b", "weight": 500}]}]}]}"""
                .getBytes(StandardCharsets.UTF_8));
    store.does(() -> document);
    Flags unleash = Flags.builder(store).build();
    unleash.refresh();

    assertThat(allocatedBy(() -> unleash.isOn(PART, USER))).isLessThan(CALLS / 10);
    assertThat(allocatedBy(() -> unleash.isOn(PART, null))).isLessThan(CALLS / 10);
  }

  @Test
  void a_flag_of_flagd_allocates_nothing() {
    Flags flagd =
        FlagdDocumentTest.flags(
            FlagFormat.FLAGD,
            "{'flags': {'part': {'state': 'ENABLED', 'variants': {'on': true, 'off': false},"
                + " 'defaultVariant': 'off', 'targeting': {'if': [{'and': [{'in': [{'var': 'country'},"
                + " ['LT', 'LV']]}, {'sem_ver': ['1.2.3', '>', '1.0.0']}]}, {'fractional': [['on', 50],"
                + " ['off', 50]]}]}}}}");

    assertThat(flagd.explain(PART, USER).reason()).isEqualTo(Reason.RULE_MATCHED);
    assertThat(allocatedBy(() -> flagd.isOn(PART, USER))).isLessThan(CALLS / 10);
  }

  @Test
  void a_ramp_a_schedule_and_an_exclusion_group_allocate_nothing() {
    Flags timed =
        TargetingTest.flags(
            """
            {"flags": {
              "on": {"type": "boolean", "state": "off", "exclusion": {"group": "g", "from": 0, "to": 50},
                     "schedule": [{"at": "2020-01-01", "state": "on"}]},
              "part": {"type": "boolean", "state": "on", "ramp": {"from": 0, "to": 100,
                       "start": "2025-01-01", "end": "2034-01-01"}}}}""");

    assertThat(allocatedBy(() -> timed.isOn(ON, USER))).isLessThan(CALLS / 10);
    assertThat(allocatedBy(() -> timed.explain(PART, USER) == null)).isLessThan(CALLS / 10);
  }

  @Test
  void an_unknown_flag_allocates_nothing() {
    assertThat(allocatedBy(() -> flags.isOn(UNKNOWN, USER))).isLessThan(CALLS / 10);
  }

  @Test
  void a_number_is_boxed_when_it_is_loaded_and_not_when_it_is_asked_for() {
    assertThat(allocatedBy(() -> flags.value(LIMIT, USER) > 5)).isLessThan(CALLS / 10);
  }

  @Test
  void an_explanation_is_made_when_flags_are_loaded() {
    assertThat(allocatedBy(() -> flags.explain(PART, USER).value())).isLessThan(CALLS / 10);
  }

  @Test
  void counting_inside_a_request_allocates_nothing() {
    try (Scope scope = RequestContext.builder().build().open()) {
      assertThat(allocatedBy(() -> flags.isOn(PART, USER))).isLessThan(CALLS / 10);
    }
  }

  @Test
  void a_box_a_call_would_be_seen() {
    assertThat(allocatedBy(() -> (kept = new Object()) != this)).isGreaterThan(CALLS / 10);
  }

  /** Bytes of {@link #CALLS} calls. */
  private static long allocatedBy(BooleanSupplier call) {
    int warm = run(call);
    long thread = Thread.currentThread().getId();
    long before = THREADS.getThreadAllocatedBytes(thread);
    int measured = run(call);
    long allocated = THREADS.getThreadAllocatedBytes(thread) - before;

    assertThat(measured).isEqualTo(warm);
    return allocated;
  }

  private static int run(BooleanSupplier call) {
    int trues = 0;
    for (int i = 0; i < CALLS; i++) {
      trues += call.getAsBoolean() ? 1 : 0;
    }
    return trues;
  }
}
