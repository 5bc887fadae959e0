<?php
// Installs WordPress, writes posts, pages and comments around October 2024, and prints an application password.
define('ABSPATH', __DIR__ . '/');
define('WP_INSTALLING', true);
$_SERVER['HTTP_HOST'] = '127.0.0.1:' . getenv('PORT');
function wp_new_blog_notification() {}
function wp_mail() { return true; }
require ABSPATH . 'wp-config.php';
require_once ABSPATH . 'wp-admin/includes/upgrade.php';

wp_install('Blog', 'admin', 'admin@example.com', true, '', 'password');
update_option('permalink_structure', '/%postname%/');
update_option('timezone_string', 'Europe/Paris');
$news = wp_create_category('News');

$days = [
    '2024-09-30 23:59:59', '2024-10-01 00:00:00', '2024-10-01 00:00:01', '2024-10-15 12:00:00', '2024-10-27 02:30:00',
    '2024-10-31 23:59:59', '2024-11-01 00:00:00', '2024-11-15 12:00:00',
];
foreach ($days as $at => $day) {
    $common = ['post_date' => $day, 'post_author' => 1, 'post_content' => 'text'];
    $post = wp_insert_post($common + ['post_title' => "Post $at", 'post_status' => 'publish', 'post_category' => $at % 2 ? [$news] : [1]], true);
    wp_insert_post($common + ['post_title' => "Draft $at", 'post_status' => 'draft']);
    wp_insert_post($common + ['post_title' => "Private $at", 'post_status' => 'private']);
    if ($at % 3 == 0) {
        wp_insert_post($common + ['post_title' => "Page $at", 'post_status' => 'publish', 'post_type' => 'page']);
    }
    foreach ([1, 1, 0] as $approved) {
        $comment = ['comment_post_ID' => $post, 'comment_content' => 'text', 'comment_author' => 'a'];
        wp_insert_comment($comment + ['comment_date' => $day, 'comment_date_gmt' => get_gmt_from_date($day), 'comment_approved' => $approved]);
    }
}
echo WP_Application_Passwords::create_new_application_password(1, ['name' => 'okrd'])[0], "\n", $news, "\n";
