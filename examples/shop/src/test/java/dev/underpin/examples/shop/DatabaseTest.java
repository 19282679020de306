package dev.underpin.examples.shop;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.catchThrowableOfType;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.sql.Connection;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class DatabaseTest {
  private static final String DELETE_REVIEWS = "DELETE FROM reviews WHERE product_id = 7";

  @Test
  void work_that_fails_leaves_nothing_behind() throws Exception {
    try (Database database = Database.open(DatabaseUrl.parse(TestShop.newDatabase()))) {
      String before = content(database);

      assertThatThrownBy(
              () ->
                  database.inTransaction(
                      connection -> {
                        execute(connection, DELETE_REVIEWS);
                        throw new IOException("no");
                      }))
          .isInstanceOf(IOException.class)
          .hasMessage("no");

      assertThat(content(database)).isEqualTo(before);
    }
  }

  @Test
  void work_that_returns_is_committed() throws Exception {
    try (Database database = Database.open(DatabaseUrl.parse(TestShop.newDatabase()))) {
      String before = content(database);

      int deleted = database.inTransaction(connection -> execute(connection, DELETE_REVIEWS));

      assertThat(deleted).isEqualTo(7);
      assertThat(content(database)).isNotEqualTo(before);
    }
  }

  @Test
  void every_new_shop_has_the_same_products() throws Exception {
    try (Database one = Database.open(DatabaseUrl.parse(TestShop.newDatabase()));
        Database two = Database.open(DatabaseUrl.parse(TestShop.newDatabase()))) {
      assertThat(content(one)).startsWith("300 products").isEqualTo(content(two));
    }
  }

  @Test
  void shop_that_is_opened_again_keeps_what_it_had(@TempDir Path folder) throws Exception {
    DatabaseUrl url = DatabaseUrl.parse("jdbc:h2:file:" + folder.resolve("shop"));
    String changed;
    try (Database database = Database.open(url)) {
      database.inTransaction(connection -> execute(connection, DELETE_REVIEWS));
      changed = content(database);
    }

    try (Database database = Database.open(url)) {
      assertThat(content(database)).isEqualTo(changed);
    }
  }

  @Test
  void no_product_is_related_to_itself() throws Exception {
    try (Database database = Database.open(DatabaseUrl.parse(TestShop.newDatabase()));
        Connection connection = database.connect();
        Statement query = connection.createStatement();
        ResultSet rows =
            query.executeQuery(
                "SELECT COUNT(*) FROM related_products WHERE product_id = related_id")) {
      assertThat(rows.next()).isTrue();
      assertThat(rows.getInt(1)).isZero();
    }
  }

  @ParameterizedTest
  @ValueSource(strings = {"FOO=1;PASSWORD=s3cret", "USER=a;USER=b;PASSWORD=s3cret"})
  void h2_setting_that_is_wrong_is_a_usage_error(String settings) throws StartFailure {
    DatabaseUrl url = DatabaseUrl.parse("jdbc:h2:mem:x;" + settings);

    StartFailure refused = catchThrowableOfType(StartFailure.class, () -> Database.open(url));

    assertThat(refused.exitCode()).isEqualTo(2);
    assertThat(refused)
        .hasMessageStartingWith("--db must be a JDBC URL that H2 understands but was")
        .hasMessageNotContaining("s3cret");
  }

  @Test
  void server_that_is_not_there_is_an_environment_error() throws StartFailure {
    DatabaseUrl url =
        DatabaseUrl.parse("jdbc:postgresql://127.0.0.1:1/shop?user=ana&password=s3cret");

    StartFailure refused = catchThrowableOfType(StartFailure.class, () -> Database.open(url));

    assertThat(refused.exitCode()).isEqualTo(1);
    assertThat(refused)
        .hasMessageStartingWith("database \"jdbc:postgresql://127.0.0.1:1/shop\" must be")
        .hasMessageNotContaining("s3cret");
  }

  @Test
  void folder_that_cannot_be_made_is_an_environment_error(@TempDir Path folder) throws Exception {
    Path file = Files.writeString(folder.resolve("file"), "not a folder");
    DatabaseUrl url = DatabaseUrl.parse("jdbc:h2:file:" + file.resolve("deep/shop"));

    StartFailure refused = catchThrowableOfType(StartFailure.class, () -> Database.open(url));

    assertThat(refused.exitCode()).isEqualTo(1);
    assertThat(refused).hasMessageContaining("must be a writable folder but \"" + file + "\" is");
    assertThat(folder).isDirectoryContaining(entry -> entry.equals(file));
  }

  @Test
  void database_that_cannot_be_written_is_an_environment_error(@TempDir Path folder)
      throws StartFailure {
    String file = "jdbc:h2:file:" + folder.resolve("shop");
    Database.open(DatabaseUrl.parse(file)).close();
    DatabaseUrl url = DatabaseUrl.parse(file + ";ACCESS_MODE_DATA=r");

    StartFailure refused = catchThrowableOfType(StartFailure.class, () -> Database.open(url));

    assertThat(refused.exitCode()).isEqualTo(1);
    assertThat(refused).hasMessageContaining("refused: the database is read-only;");
  }

  private static int execute(Connection connection, String sql) throws SQLException {
    try (Statement statement = connection.createStatement()) {
      return statement.executeUpdate(sql);
    }
  }

  private static String content(Database database) throws SQLException {
    try (Connection connection = database.connect();
        Statement query = connection.createStatement()) {
      StringBuilder content = new StringBuilder();
      content.append(rows(query, "SELECT COUNT(*) FROM products")).append("products ");
      content.append(rows(query, "SELECT * FROM products ORDER BY id").hashCode()).append(' ');
      content.append(rows(query, "SELECT * FROM reviews ORDER BY id").hashCode()).append(' ');
      content.append(rows(query, "SELECT * FROM related_products ORDER BY 1, 2").hashCode());
      return content.toString();
    }
  }

  private static String rows(Statement query, String sql) throws SQLException {
    StringBuilder text = new StringBuilder();
    try (ResultSet rows = query.executeQuery(sql)) {
      int columns = rows.getMetaData().getColumnCount();
      while (rows.next()) {
        for (int column = 1; column <= columns; column++) {
          text.append(rows.getString(column)).append(' ');
        }
      }
    }
    return text.toString();
  }
}
