package dev.underpin.cache;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;

import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;

class TypeRefTest {

  private static class Named<T> extends TypeRef<T> {}

  private static <T> TypeRef<List<T>> open() {
    return new TypeRef<List<T>>() {};
  }

  private static <T> TypeRef<Map<String, ? extends T[]>> openDeepDown() {
    return new TypeRef<Map<String, ? extends T[]>>() {};
  }

  @Test
  void type_is_the_one_that_was_written() {
    assertThat(new TypeRef<Map<String, List<Integer>>>() {})
        .hasToString("java.util.Map<java.lang.String, java.util.List<java.lang.Integer>>");
    assertThat(new TypeRef<String>() {}.type()).isEqualTo(String.class);
    assertThat(new TypeRef<List<? super Integer[]>>() {})
        .hasToString("java.util.List<? super java.lang.Integer[]>");
  }

  @Test
  @SuppressWarnings("rawtypes") // that is what is tested
  void type_that_is_left_out_is_refused() {
    assertThatIllegalArgumentException()
        .isThrownBy(() -> new TypeRef() {})
        .withMessageContaining("does not say its type; write new TypeRef<List<Product>>() {}");
  }

  @Test
  void type_behind_another_subclass_is_refused() {
    assertThatIllegalArgumentException().isThrownBy(() -> new Named<String>() {});
  }

  @Test
  void type_variable_that_stands_open_is_refused() {
    assertThatIllegalArgumentException()
        .isThrownBy(TypeRefTest::open)
        .withMessageStartingWith("TypeRef must name a whole type but was java.util.List<T>");
    assertThatIllegalArgumentException().isThrownBy(TypeRefTest::openDeepDown);
  }
}
