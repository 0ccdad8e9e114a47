"""Addresses of channels."""

from django.urls import path

from tingtang.channels.views import campaigns, desk, public, setup, talk

app_name = "channels"
urlpatterns = [
    path("channels/desk/", desk.desk, name="desk"),
    path("channels/conversations/", desk.conversations, name="conversations"),
    path("channels/calls/new/", talk.log_call, name="log_call"),
    path("channels/conversations/<int:talk>/", talk.talk, name="talk"),
    path("channels/conversations/<int:talk>/take/", talk.take, name="take"),
    path("channels/conversations/<int:talk>/give-back/", talk.give_back, name="give_back"),
    path("channels/conversations/<int:talk>/answer/", talk.answer, name="answer"),
    path("channels/conversations/<int:talk>/close/", talk.close, name="close"),
    path("channels/conversations/<int:talk>/tie/", talk.tie, name="tie"),
    path("channels/conversations/<int:talk>/case/", talk.make_case, name="make_case"),
    path("channels/messages/<int:message>/again/", talk.send_again, name="send_again"),
    path("customers/<int:customer>/write/", talk.write_to, name="write_to"),
    path("channels/campaigns/", campaigns.campaigns, name="campaigns"),
    path("channels/campaigns/new/", campaigns.new_campaign, name="new_campaign"),
    path("channels/campaigns/<int:campaign>/", campaigns.campaign, name="campaign"),
    path("channels/campaigns/<int:campaign>/edit/", campaigns.edit_campaign, name="edit_campaign"),
    path("channels/campaigns/<int:campaign>/remove/", campaigns.remove_campaign, name="remove_campaign"),
    path("channels/campaigns/<int:campaign>/try/", campaigns.try_campaign, name="try_campaign"),
    path("channels/campaigns/<int:campaign>/start/", campaigns.start_campaign, name="start_campaign"),
    path("channels/campaigns/<int:campaign>/stop/", campaigns.stop_campaign, name="stop_campaign"),
    path("channels/campaigns/<int:campaign>/invited/", campaigns.invitees, name="invitees"),
    path("channels/campaigns/<int:campaign>/invited/<int:invitee>/", campaigns.note_reply, name="note_reply"),
    path("channels/campaigns/<int:campaign>/measures/new/", campaigns.new_remedy, name="new_remedy"),
    path("channels/campaigns/<int:campaign>/measures/<int:remedy>/done/", campaigns.finish_remedy, name="finish_remedy"),
    path("setup/channels/", setup.channels, name="channels"),
    path("setup/channels/new/", setup.new_channel, name="new_channel"),
    path("setup/channels/<int:channel>/", setup.channel, name="channel"),
    path("setup/channels/<int:channel>/remove/", setup.remove_channel, name="remove_channel"),
    path("setup/phrases/", setup.phrases, name="phrases"),
    path("setup/phrases/new/", setup.new_phrase, name="new_phrase"),
    path("setup/phrases/<int:phrase>/", setup.phrase, name="phrase"),
    path("setup/phrases/<int:phrase>/remove/", setup.remove_phrase, name="remove_phrase"),
    path("chat/", public.start, name="chat"),
    path("chat/<str:key>/", public.chat, name="chat_talk"),
    path("chat/<str:key>/say/", public.say, name="chat_say"),
    path("stop/<str:token>/", public.stop, name="stop"),
    path("gateway/<slug:code>/", public.gateway, name="gateway"),
]
