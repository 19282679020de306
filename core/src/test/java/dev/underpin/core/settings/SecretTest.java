package dev.underpin.core.settings;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.ByteArrayOutputStream;
import java.io.NotSerializableException;
import java.io.ObjectOutputStream;
import java.io.Serializable;
import java.lang.reflect.Field;
import java.lang.reflect.Modifier;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;

class SecretTest {

  private static final Secret SECRET = Secret.of("hunter2");

  private record Config(String user, Secret password) {}

  @Test
  void nothing_that_prints_it_tells_its_value() {
    assertThat(SECRET).hasToString("***");
    assertThat("password " + SECRET).isEqualTo("password ***");
    assertThat(new Config("ana", SECRET)).hasToString("Config[user=ana, password=***]");
    assertThat(List.of(SECRET).toString() + Map.of("a", SECRET)).doesNotContain("hunter2");
    assertThat("%s".formatted(SECRET)).isEqualTo("***");
  }

  @Test
  void only_reveal_gives_the_value() {
    assertThat(SECRET.reveal()).isEqualTo("hunter2");
  }

  @Test
  void printers_by_reflection_find_neither_a_getter_nor_a_field_they_would_print() {
    assertThat(Secret.class.getMethods())
        .noneMatch(method -> method.getName().startsWith("get") && !isOfObject(method.getName()));
    assertThat(Secret.class.getDeclaredFields())
        .filteredOn(field -> !field.isSynthetic())
        .allMatch((Field field) -> Modifier.isTransient(field.getModifiers()));
  }

  private static boolean isOfObject(String method) {
    return method.equals("getClass");
  }

  @Test
  void it_cannot_be_serialized() {
    assertThat(SECRET).isNotInstanceOf(Serializable.class);
    assertThatThrownBy(
            () -> new ObjectOutputStream(new ByteArrayOutputStream()).writeObject(SECRET))
        .isInstanceOf(NotSerializableException.class)
        .hasMessageNotContaining("hunter2");
  }

  @Test
  void equal_values_are_equal_and_the_hash_code_tells_nothing() {
    assertThat(SECRET)
        .isEqualTo(Secret.of("hunter2"))
        .isNotEqualTo(Secret.of("hunter3"))
        .hasSameHashCodeAs(Secret.of("something else"));
  }
}
