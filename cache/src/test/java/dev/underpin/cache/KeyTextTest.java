package dev.underpin.cache;

import static org.assertj.core.api.Assertions.assertThat;

import dev.underpin.cache.spi.RemoteKey;
import dev.underpin.cache.spi.RemoteSpace;
import java.util.UUID;
import net.jqwik.api.Example;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;

class KeyTextTest {

  private static final RemoteSpace SPACE = new RemoteSpace("users", 1);

  private static <K> KeyText<K> of(Class<K> type) {
    return KeyText.of(SPACE, type, null);
  }

  @Property
  void text_is_read_from_its_name_whatever_it_contains(@ForAll String key) {
    KeyText<String> text = of(String.class);
    RemoteKey name = text.remote(key);

    assertThat(text.read(RemoteKey.ofId(SPACE, name.id())))
        .isEqualTo(text.canRead(name) ? key : null);
  }

  @Property
  void text_of_escapes_and_half_surrogates_is_read_from_its_name(@ForAll("difficult") String key) {
    KeyText<String> text = of(String.class);

    assertThat(text.read(text.remote(key))).isEqualTo(key);
  }

  @net.jqwik.api.Provide
  net.jqwik.api.Arbitrary<String> difficult() {
    return net.jqwik.api.Arbitraries.strings()
        .withChars('%', 'u', '{', '}', '7', 'B', ':', '#', 'é', '\ud800', '\udc00')
        .ofMaxLength(20);
  }

  @Property
  void numbers_are_read_from_their_names(@ForAll long number) {
    KeyText<Long> longs = of(Long.class);
    KeyText<Integer> ints = of(Integer.class);

    assertThat(longs.read(longs.remote(number))).isEqualTo(number);
    assertThat(ints.read(ints.remote((int) number))).isEqualTo((int) number);
  }

  @Example
  void other_plain_keys_are_read_from_their_names() {
    UUID id = new UUID(1, 2);

    assertThat(of(UUID.class).read(of(UUID.class).remote(id))).isEqualTo(id);
    assertThat(of(Boolean.class).read(of(Boolean.class).remote(true))).isTrue();
    assertThat(of(Character.class).read(of(Character.class).remote('{'))).isEqualTo('{');
  }

  @Example
  void long_text_cannot_be_read_from_its_hash() {
    KeyText<String> text = of(String.class);
    RemoteKey name = text.remote("k".repeat(300));

    assertThat(text.canRead(name)).isFalse();
    assertThat(text.read(name)).isNull();
  }

  @Example
  void name_that_is_none_of_ours_is_nobodys() {
    for (String id : new String[] {"", "5", "x:5", "1:05", "2:05", "1:%", "3:%zz", "4:%u12", "#"}) {
      assertThat(of(Integer.class).read(RemoteKey.ofId(SPACE, id))).as(id).isNull();
    }
    assertThat(of(Integer.class).read(of(String.class).remote("no number"))).isNull();
    assertThat(of(Character.class).read(of(String.class).remote(""))).isNull();
  }
}
