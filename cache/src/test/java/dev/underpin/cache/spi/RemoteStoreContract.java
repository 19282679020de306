package dev.underpin.cache.spi;

import static org.assertj.core.api.Assertions.assertThat;

import dev.underpin.cache.spi.RemoteStore.Done;
import java.util.List;
import java.util.Objects;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/** What every {@link RemoteStore} does, as long as its server works. Adapters extend this. */
@Timeout(60)
public abstract class RemoteStoreContract extends RemoteStoreFixture {

  @Test
  void what_was_never_stored_is_null_and_has_no_stamp() throws Exception {
    Fetched fetched = get(a().fetch(space, List.of(key, RemoteKey.of(space, "other")), true));

    assertThat(fetched.values()).containsExactly(null, null);
    assertThat(fetched.stamp()).isNull();
  }

  @Test
  void values_come_in_the_order_of_their_keys() throws Exception {
    List<RemoteKey> keys =
        List.of(RemoteKey.of(space, "1"), RemoteKey.of(space, "2"), RemoteKey.of(space, "3"));
    get(a().put(keys.get(2), envelope(3, "c"), LONG));
    get(a().put(keys.get(0), envelope(1, "a"), LONG));

    List<byte @Nullable []> values = get(a().fetch(space, keys, false)).values();

    assertThat(values).containsExactly(envelope(1, "a"), null, envelope(3, "c"));
  }

  @Test
  void first_who_asks_gets_the_lease_and_the_others_wait() throws Exception {
    granted(a(), null);

    assertThat(lease(a(), null, LONG)).isInstanceOf(LeaseAnswer.Wait.class);
    assertThat(lease(node("b"), null, LONG)).isInstanceOf(LeaseAnswer.Wait.class);
  }

  @Test
  void filled_value_is_seen_by_all_and_answers_who_asks_to_load() throws Exception {
    Nonce token = granted(a(), null);

    assertThat(get(a().fill(key, token, envelope(1, "v"), LONG))).isTrue();

    assertThat(fetched(node("b"), key)).isEqualTo(envelope(1, "v"));
    assertThat(lease(node("b"), null, LONG))
        .isInstanceOfSatisfying(
            LeaseAnswer.Filled.class,
            filled -> assertThat(filled.value()).isEqualTo(envelope(1, "v")));
  }

  @Test
  void unwanted_value_is_no_answer_and_another_one_is() throws Exception {
    get(a().put(key, envelope(1, "old"), LONG));
    Nonce token = granted(a(), mark(envelope(1, "old")));

    assertThat(get(a().fill(key, token, envelope(2, "new"), LONG))).isTrue();

    assertThat(lease(node("b"), mark(envelope(1, "old")), LONG))
        .isInstanceOf(LeaseAnswer.Filled.class);
  }

  @Test
  void damaged_value_that_is_shorter_than_a_mark_can_be_unwanted() throws Exception {
    byte[] damaged = {1, 2, 3};
    get(a().put(key, damaged, LONG));

    granted(a(), damaged);
  }

  @Test
  void fill_after_an_invalidate_is_fenced() throws Exception {
    Nonce token = granted(a(), null);
    assertThat(get(node("b").invalidate(List.of(key)))).isEqualTo(Done.NOW);

    assertThat(get(a().fill(key, token, envelope(1, "stale"), LONG))).isFalse();

    assertThat(fetched(a(), key)).isNull();
  }

  @Test
  void fill_after_a_put_is_fenced() throws Exception {
    Nonce token = granted(a(), null);
    get(node("b").put(key, envelope(2, "put"), LONG));

    assertThat(get(a().fill(key, token, envelope(1, "stale"), LONG))).isFalse();

    assertThat(fetched(a(), key)).isEqualTo(envelope(2, "put"));
  }

  @Test
  void fill_after_an_expire_is_fenced() throws Exception {
    Nonce token = granted(a(), null);
    get(node("b").expire(List.of(key)));

    assertThat(get(a().fill(key, token, envelope(1, "stale"), LONG))).isFalse();
  }

  @Test
  void lease_is_used_once() throws Exception {
    Nonce token = granted(a(), null);
    get(a().fill(key, token, envelope(1, "v"), LONG));

    assertThat(get(a().fill(key, token, envelope(2, "again"), LONG))).isFalse();
    assertThat(get(a().fill(key, new Nonce(0, 0), envelope(3, "forged"), LONG))).isFalse();
    assertThat(fetched(a(), key)).isEqualTo(envelope(1, "v"));
  }

  @Test
  void lease_of_a_dead_node_ends_and_its_late_fill_is_fenced() throws Exception {
    LeaseAnswer first = lease(a(), null, SHORT);
    pass(SHORT.multipliedBy(2));

    Nonce second = granted(node("b"), null);

    Nonce token = ((LeaseAnswer.Granted) first).token();
    assertThat(get(a().fill(key, token, envelope(1, "late"), LONG))).isFalse();
    assertThat(get(node("b").fill(key, second, envelope(2, "v"), LONG))).isTrue();
  }

  @Test
  void released_lease_is_free_and_another_ones_release_does_nothing() throws Exception {
    Nonce token = granted(a(), null);
    get(a().release(key, new Nonce(1, 1)));
    assertThat(lease(a(), null, LONG)).isInstanceOf(LeaseAnswer.Wait.class);

    get(a().release(key, token));

    granted(node("b"), null);
  }

  @Test
  void value_is_kept_for_its_time_and_not_longer() throws Exception {
    RemoteKey other = RemoteKey.of(space, "other");
    Nonce token = granted(a(), null);
    get(a().fill(key, token, envelope(1, "v"), SHORT));
    get(a().put(other, envelope(2, "v"), LONG));

    pass(SHORT.multipliedBy(2));

    assertThat(fetched(a(), key)).isNull();
    assertThat(fetched(a(), other)).isNotNull();
  }

  @Test
  void invalidate_removes_what_is_there_and_tells_the_others_but_not_itself() throws Exception {
    Ears mine = listen("a");
    Ears others = listen("b");
    get(a().put(key, envelope(1, "v"), LONG));

    get(a().invalidate(List.of(key, RemoteKey.of(space, "k2"))));

    assertThat(fetched(a(), key)).isNull();
    // keys of several servers overtake each other
    until(() -> others.heard.size() >= 3);
    assertThat(others.heard)
        .containsExactlyInAnyOrder("invalidated 1:k", "invalidated 1:k", "invalidated 2:k2");
    assertThat(mine.heard).isEmpty();
  }

  @Test
  void expire_keeps_the_value_with_its_time_at_zero_and_tells_the_others() throws Exception {
    Ears others = listen("b");
    get(a().put(key, envelope(1, "v"), LONG));

    get(a().expire(List.of(key, RemoteKey.of(space, "absent"))));

    byte[] value = Objects.requireNonNull(fetched(a(), key));
    Envelope envelope = Objects.requireNonNull(Envelope.decode(value, 1));
    assertThat(envelope.times().freshUntil()).isZero();
    assertThat(envelope.times().staleUntil()).isEqualTo(Long.MAX_VALUE);
    assertThat(fetched(a(), RemoteKey.of(space, "absent"))).isNull();
    until(() -> others.heard.containsAll(List.of("expired 6:absent", "expired 1:k")));
  }

  @Test
  void expired_value_is_still_kept_for_its_time_only() throws Exception {
    get(a().put(key, envelope(1, "v"), SHORT));
    get(a().expire(List.of(key)));

    pass(SHORT.multipliedBy(2));

    assertThat(fetched(a(), key)).isNull();
  }

  @Test
  void evict_removes_and_tells_nobody() throws Exception {
    Ears others = listen("b");
    get(a().put(key, envelope(1, "v"), LONG));
    get(a().evict(List.of(key)));
    get(a().invalidate(List.of(RemoteKey.of(space, "end"))));

    assertThat(fetched(a(), key)).isNull();
    until(() -> others.heard.size() >= 2);
    assertThat(others.heard).containsExactlyInAnyOrder("invalidated 1:k", "invalidated 3:end");
  }

  @Test
  void stamp_is_made_with_the_first_lease_and_stays() throws Exception {
    Stamp first = get(a().lease(space, List.of(new LeaseRequest(key, null)), LONG)).stamp();

    assertThat(get(node("b").fetch(space, List.of(), true)).stamp()).isEqualTo(first);
    assertThat(get(node("b").lease(space, List.of(new LeaseRequest(key, null)), LONG)).stamp())
        .isEqualTo(first);
    assertThat(first.sequence()).isZero();
  }

  @Test
  void tag_gets_a_higher_sequence_under_the_same_generation() throws Exception {
    Ears others = listen("b");
    Stamp before = get(a().lease(space, List.of(new LeaseRequest(key, null)), LONG)).stamp();
    get(a().invalidateTag(space, "one"));
    get(a().invalidateTag(space, "two words: and more"));

    TagStamps stamps = get(node("b").tags(space, List.of("one", "never", "two words: and more")));

    long one = stamps.sequences().get(0);
    long two = stamps.sequences().get(2);
    assertThat(one).isPositive();
    assertThat(two).isGreaterThan(one);
    assertThat(stamps.sequences()).containsExactly(one, 0L, two);
    assertThat(stamps.stamp()).isEqualTo(new Stamp(before.generation(), two));
    until(() -> others.heard.contains("tag two words: and more"));
  }

  @Test
  void tag_of_a_space_without_a_stamp_makes_one() throws Exception {
    get(a().invalidateTag(space, "t"));

    TagStamps stamps = get(a().tags(space, List.of("t")));
    Stamp stamp = Objects.requireNonNull(stamps.stamp());
    assertThat(stamp.sequence()).isPositive();
    assertThat(stamps.sequences()).containsExactly(stamp.sequence());
  }

  @Test
  void invalidate_all_is_another_generation_without_any_tags() throws Exception {
    Ears others = listen("b");
    get(a().invalidateTag(space, "t"));
    Stamp before = Objects.requireNonNull(get(a().fetch(space, List.of(), true)).stamp());

    get(a().invalidateAll(space));

    Stamp after = Objects.requireNonNull(get(node("b").fetch(space, List.of(), true)).stamp());
    assertThat(after.generation()).isNotEqualTo(before.generation());
    until(() -> others.heard.contains("generation"));
  }

  @Test
  void another_schema_shares_tags_and_notices_but_no_values() throws Exception {
    RemoteSpace next = new RemoteSpace(space.name(), 2);
    RemoteKey sameKey = RemoteKey.of(next, "k");
    Ears others = listen("b");
    get(a().put(key, envelope(1, "v"), LONG));
    Stamp stamp = get(a().lease(space, List.of(new LeaseRequest(key, null)), LONG)).stamp();

    get(a().invalidate(List.of(sameKey)));

    assertThat(fetched(a(), key)).isNotNull();
    assertThat(get(a().fetch(next, List.of(sameKey), true)).stamp()).isEqualTo(stamp);
    until(() -> others.heard.contains("invalidated 1:k of another schema"));
  }

  @Test
  void waiting_node_hears_that_a_key_is_filled() throws Exception {
    Ears waiter = listen("b");
    Nonce token = granted(a(), null);
    assertThat(lease(node("b"), null, LONG)).isInstanceOf(LeaseAnswer.Wait.class);

    get(a().fill(key, token, envelope(1, "v"), LONG));

    until(() -> waiter.heard.contains("filled 1:k"));
  }

  @Test
  void store_says_that_it_is_open() {
    assertThat(a().state().open()).isTrue();
  }
}
