package dev.underpin.cache.spi;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class RemoteKeyTest {

  private static final RemoteSpace SPACE = new RemoteSpace("users", 3);

  @ParameterizedTest
  @ValueSource(strings = {"", "a", "a:b", ":", "#", "#7:a", "7:a", "50%", "{b}", "naïve", "😀"})
  void key_that_a_notice_names_is_the_same_key(String text) {
    assertSame(RemoteKey.of(SPACE, text));
  }

  @Test
  void long_key_that_a_notice_names_is_the_same_key() {
    assertSame(RemoteKey.of(SPACE, "k".repeat(RemoteKey.LONGEST)));
    assertSame(RemoteKey.of(SPACE, "k".repeat(RemoteKey.LONGEST + 1)));
  }

  private static void assertSame(RemoteKey key) {
    RemoteKey named = RemoteKey.ofId(SPACE, key.id());

    assertThat(named).isEqualTo(key).hasSameHashCodeAs(key);
    assertThat(named.id()).isEqualTo(key.id());
    assertThat(named.value()).isEqualTo(key.value());
    assertThat(named.lease()).isEqualTo(key.lease());
    assertThat(named.text()).isEqualTo(key.text());
    assertThat(named.isHashed()).isEqualTo(key.isHashed());
  }

  @Test
  void id_is_its_length_a_colon_and_the_text() {
    assertThat(RemoteKey.of(SPACE, "50%").id()).isEqualTo("5:50%25");
    assertThat(RemoteKey.of(SPACE, "").id()).isEqualTo("0:");
    assertThat(RemoteKey.of(SPACE, "a:b").id()).isEqualTo("3:a:b");
  }

  @ParameterizedTest
  @ValueSource(strings = {"", "no colon", ":", "x:y", "#"})
  void id_of_nobody_we_know_is_kept_as_it_is(String id) {
    assertThat(RemoteKey.ofId(SPACE, id).id()).isEqualTo(id);
    assertThat(RemoteKey.ofId(SPACE, id)).isNotEqualTo(RemoteKey.of(SPACE, id));
  }

  @Test
  void id_is_written_a_byte_a_character() {
    RemoteKey key = RemoteKey.of(SPACE, "user-42");
    byte[] to = new byte[key.idLength() + 2];

    assertThat(key.writeId(to, 1)).isEqualTo(to.length - 1);
    assertThat(new String(to, UTF_8)).isEqualTo("\0" + "7:user-42" + "\0");
    assertThat(RemoteKey.of(SPACE, "naïve").writeId(new byte[20], 0)).isNegative();
  }
}
